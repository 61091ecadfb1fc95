import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import { ChromeSink } from './chrome.js';
import { PerfettoSink } from './perfetto.js';
import type { Sink } from './sink.js';
import { Timeline } from './timeline.js';

/** How a session is written for viewers of timelines. */
export type TimelineFormat = 'perfetto' | 'chrome';

/**
 * A session for a viewer of timelines, as bytes. One chunk of the log is in memory at a time, and the
 * next is read when the next piece is asked for.
 *
 * `perfetto`: TrackEvent packets, which ui.perfetto.dev and trace_processor open. `chrome`: trace
 * events as JSON, which others open too.
 *
 * A session that was interrupted is written as far as it goes: what is open there is closed, and a
 * note says so.
 *
 * @param onProgress told how many events were written
 * @throws UserError HMT11x when the log is damaged, HMT402 when an event cannot follow
 */
export function* exportTimeline(
  file: TraceFile,
  session: SessionInfo,
  format: TimelineFormat,
  onProgress: (events: number) => void = () => undefined,
): Generator<Uint8Array> {
  const sink: Sink = format === 'perfetto' ? new PerfettoSink() : new ChromeSink();
  const timeline = new Timeline(file, session, sink);
  for (const chunk of file.chunks(session.id, 1, session.events, true)) {
    file.readChunk(session.id, chunk, (event) => timeline.event(event));
    yield sink.take();
    onProgress(chunk.last);
  }
  timeline.end();
  sink.close();
  yield sink.take();
}
