import { createHash } from 'node:crypto';
import { asset, type AssetName } from './assets.js';
import { markup, markupOf, Markup, type Piece } from './html.js';
import { cut } from './mark.js';

/** What a page is about, and what made it. */
export interface Ran {
  /** What makes the page again, without the option that names it. */
  readonly command: string;
  readonly toolVersion: string;
  /** Designs, seed, and the like, in the order in which they are shown. */
  readonly facts: readonly (readonly [name: string, what: Piece])[];
}

export interface Section {
  /** Unique in the page; a link leads to it. */
  readonly id: string;
  readonly title: string;
  readonly body: Piece;
  /** As wide as the window: for traces side by side, timelines and the like. */
  readonly wide?: boolean;
}

export interface Page {
  readonly title: string;
  readonly ran: Ran;
  /** The answer, before all sections. */
  readonly lead?: Piece;
  readonly sections: readonly Section[];
  /** What its scripts need beside `base`. */
  readonly assets?: readonly AssetName[];
  /** Data of its scripts: what data() and bytes() give. */
  readonly data?: Piece;
  /** It comes from `hmmtrace serve` and asks for more there. */
  readonly served?: boolean;
}

/** Characters of a title and of a fact that are shown at once. */
const [MOST_TITLE, MOST_FACT] = [200, 300];

/** How each page begins: what does not is not ours, and is not written over. */
export const BEGINNING = '<!doctype html>\n<html lang="en" data-made-by="hmmtrace"';

/**
 * One file with all that it needs. It asks nothing of a network, and the browser holds it to that: only
 * the scripts and styles in it run, which the policy names by their hashes.
 */
export function pageText(page: Page): string {
  const { title, ran, lead, sections, served = false } = page;
  const assets = (['base', ...(page.assets ?? [])] as const).map((name) => asset(name));
  const [base, ...others] = assets.map(({ script }) => script);
  const styles = assets.map(({ style }) => style).filter((s) => s !== '');
  const policy = [
    "default-src 'none'",
    `script-src ${assets.map(({ script }) => hash(script)).join(' ')}`,
    `style-src ${styles.map(hash).join(' ')}`,
    ...(served ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const element = (name: 'script' | 'style', text: string): Markup =>
    new Markup(`<${name}>${text}</${name}>`);
  const body = markup`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="hmmtrace ${ran.toolVersion}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title.slice(0, MOST_TITLE)} · hmmtrace</title>
${styles.map((text) => element('style', text))}
${element('script', base!)}
</head>
<body>
<a class="skip" href="#main">To the contents</a>
<header class="top">
<div class="bar"><span class="tool">hmmtrace ${ran.toolVersion}</span><button type="button" class="theme" data-theme-switch>dark or light</button></div>
<h1>${cut(title, MOST_TITLE)}</h1>
${ranList(ran)}
${contents(sections)}
</header>
<main id="main" tabindex="-1">
${lead === undefined ? undefined : markup`<div class="lead">${lead}</div>`}
${sections.map(sectionOf)}</main>
${page.data}
${others.map((text) => element('script', text))}
</body>
</html>
`;
  return `${BEGINNING}>\n${markupOf(body)}`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

function ranList({ command, facts }: Ran): Markup {
  const rows: Ran['facts'] = [['command', markup`<code>${command}</code>`], ...facts];
  const row = ([name, what]: Ran['facts'][number]): Markup =>
    markup`<div><dt>${name}</dt><dd>${typeof what === 'string' ? cut(what, MOST_FACT) : what}</dd></div>`;
  return markup`<dl class="ran">${rows.map(row)}</dl>`;
}

/** Links to the sections, where there are enough of them. */
function contents(sections: readonly Section[]): Markup | undefined {
  if (sections.length < 3) return undefined;
  const links = sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a> `);
  return markup`<nav aria-label="Contents" class="contents">${links}</nav>`;
}

function sectionOf({ id, title, body, wide = false }: Section): Markup {
  return markup`<section id="${id}" class="${wide ? 'wide' : 'text'}">
<h2>${title}</h2>
${body}
</section>
`;
}
