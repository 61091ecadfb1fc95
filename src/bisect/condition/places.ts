import { Kind, type Event } from '../../events/generated.js';
import type { Workload } from '../../language/ast.js';
import { hex, Labels, NAMING } from '../../replay/text/labels.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { addressOf, type Vpn } from '../../units/numbers.js';

/** Where what a workload names lay, by the name, in the order of the session. */
export type Places = ReadonlyMap<
  string,
  readonly { readonly mm: number; readonly address: string }[]
>;

/** Names of mappings in a condition: what follows `pte:` and `mirror:`. */
const NAMES = /\b(?:pte|mirror):"?([A-Za-z_]\w*)/g;
/** What can move a name. */
const MOVES: readonly number[] = [Kind.VmaInsert, Kind.VmaChange];

/** Every name that a session ever gives, and where those lay that a condition speaks of. */
export function placesOf(
  file: TraceFile,
  session: SessionInfo,
  workload: Workload | undefined,
  condition: string,
): { readonly labels: Labels; readonly places: Places } {
  const labels = new Labels(workload);
  const places = new Map<string, { mm: number; address: string }[]>();
  for (const [, name] of condition.matchAll(NAMES)) places.set(name!, []);
  const note = (e: Event): void => {
    labels.observe(e);
    if (!MOVES.includes(e.kind) || !('mm' in e)) return;
    for (const [name, of] of places) {
      const found = labels.find(name, e.mm);
      if (found === undefined) continue;
      const address = hex(addressOf(found.vpn as Vpn));
      if (!of.some((p) => p.mm === e.mm && p.address === address)) of.push({ mm: e.mm, address });
    }
  };
  file.readEvents(session.id, 1, session.events, note, { wanted: NAMING });
  return { labels, places };
}
