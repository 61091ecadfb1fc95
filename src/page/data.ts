import { escaped, jsonText } from '../units/json-text.js';
import { markup, Markup } from './html.js';

/**
 * A value for the scripts of a page, which read it with `dataOf(id)`. What HTML would take for the end
 * of a script, or for the start of a comment in one, is written as JSON may write it.
 */
export function data(id: string, value: unknown): Markup {
  const text = jsonText(value).replace(/[<>&]|[\ud800-\udfff]/gu, escaped);
  return markup`<script type="application/json" id="${id}">${new Markup(text)}</script>`;
}

/** Bytes for the scripts of a page, which read them with `bytesOf(id)`. */
export function bytes(id: string, of: Uint8Array): Markup {
  const text = Buffer.from(of.buffer, of.byteOffset, of.byteLength).toString('base64');
  return markup`<script type="application/octet-stream" id="${id}">${text}</script>`;
}
