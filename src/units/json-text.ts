/** Delete, C1, and what ends lines, reorders or hides text: JSON.stringify leaves it as it is. */
const BARE = new RegExp(
  '[\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
  'g',
);

/** JSON that a terminal may be shown: it says the same. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    BARE,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
