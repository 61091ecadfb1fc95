import type { FrameWriters } from '../replay/last-writer.js';
import type { MappingHistory } from '../replay/mapping.js';
import type { ObjectLife } from '../replay/object-life.js';
import { describeEvent } from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import type { Finding, Question } from '../replay/why-not/why-not.js';
import type { Cause } from '../replay/why.js';
import { causeJson, causeText, operationText } from './cause.js';
import type { Style } from './style.js';

/** What made a mapping with what caused it, then, a line each, what changed its flags since. */
export function mappingText({ made, updates, more }: MappingHistory, labels: Labels, style: Style) {
  const told = [causeText(made, labels, style)];
  if (updates.length > 0) {
    const before = more === 0 ? '' : `, after ${more} more like these`;
    told.push(style.dim(`${' '.repeat(12)}only its flags changed since${before}:\n`));
  }
  for (const update of updates) {
    const { event } = update;
    const by = style.dim(`by ${labels.task(event.task)}${operationText(update, labels)}`);
    told.push(`  ${String(event.seq).padStart(8)}    ${describeEvent(event, labels)}  ${by}\n`);
  }
  return told.join('');
}

/** What made it as the cause; who changed its flags since beside it. */
export function mappingJson({ made, updates, more }: MappingHistory, labels: Labels): object {
  return {
    ...causeJson(made, labels),
    updates: updates.map((update) => causeJson(update, labels)),
    updatesBefore: more,
  };
}

/** The use of an object, its allocation and its free, as KASAN has them. */
export function lifeText(use: Cause, life: ObjectLife, labels: Labels, style: Style): string {
  const part = (title: string, cause: Cause | undefined): string =>
    cause === undefined ? '' : `${style.strong(title)}\n${causeText(cause, labels, style)}`;
  const used = life.freed === undefined ? 'found' : 'used';
  return part(used, use) + part('allocated', life.allocated) + part('freed', life.freed);
}

export function lifeJson(life: ObjectLife, labels: Labels): object {
  const { allocated, freed } = life;
  return {
    ...(allocated === undefined ? {} : { allocated: causeJson(allocated, labels) }),
    ...(freed === undefined ? {} : { freed: causeJson(freed, labels) }),
  };
}

/** Why a page is not what it was asked not to be, each reason with the event that decides it. */
export function findingsText(
  question: Question,
  findings: readonly Finding[],
  labels: Labels,
  style: Style,
): string {
  return findings
    .map(({ holds, text, cause, mirror }, i) => {
      const by = mirror === undefined ? '' : ` by ${labels.mirror(mirror)}, mirror ${mirror}`;
      // More about the same comes after the first.
      const before = findings[i - 1];
      const more = before !== undefined && before.mirror === mirror;
      const title = more ? 'and' : `${holds ? '' : 'not '}${question}${by}`;
      const chain = cause === undefined ? '' : causeText(cause, labels, style);
      return `${style.strong(title)}: ${text}\n${chain}`;
    })
    .join('');
}

export function findingsJson(findings: readonly Finding[], labels: Labels): object[] {
  return findings.map(({ cause, mirror, ...finding }) => ({
    ...finding,
    ...(mirror === undefined ? {} : { mirror, name: labels.mirror(mirror) }),
    cause: causeJson(cause, labels),
  }));
}

export function frameText(f: FrameWriters, labels: Labels, style: Style): string {
  const part = (title: string, cause: FrameWriters['count'], none: string): string =>
    `${style.strong(`page frame ${f.pfn}: ${title}`)}${cause === undefined ? `: ${none}\n` : `\n${causeText(cause, labels, style)}`}`;
  if (f.freed !== undefined) return part('freed', f.freed, '');
  if (f.allocated === undefined) return `page frame ${f.pfn}: never in use by then\n`;
  return (
    part('allocated', f.allocated, '') +
    part('last change of its counts', f.count, 'as allocated') +
    part('last writer of its contents', f.contents, 'as allocated')
  );
}

export function frameJson(f: FrameWriters, labels: Labels): object {
  return {
    pfn: f.pfn,
    allocated: causeJson(f.allocated, labels),
    freed: causeJson(f.freed, labels),
    count: causeJson(f.count, labels),
    contents: causeJson(f.contents, labels),
  };
}
