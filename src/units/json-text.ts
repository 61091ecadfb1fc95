/** C1 controls, delete, and what ends lines or reorders text, which JSON.stringify leaves as they are. */
// eslint-disable-next-line no-control-regex
const BARE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** JSON that a terminal may be shown: it says the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    BARE,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
