/*
 * The built command line, command after command in one process: what is loaded stays loaded. Requests
 * come as lines of JSON on descriptor 3, answers go back on descriptor 4; see resident.ts.
 * Arguments: the folder of the command line's modules.
 */
import { readSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const folder = pathToFileURL(`${process.argv[2]}/`);
const { listenTo, NeedsFirstThread } = await import(new URL('interrupt.js', folder).href);
const { main } = await import(new URL('program.js', folder).href);
// As in the second thread of the program itself, whose first one reads what is typed.
listenTo(new Int32Array(new SharedArrayBuffer(4)));

/** The next line; undefined when nobody asks any more. */
let rest = Buffer.alloc(0);
function line() {
  const bytes = Buffer.alloc(65536);
  for (;;) {
    const end = rest.indexOf(10);
    if (end >= 0) {
      const text = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
      return text;
    }
    const read = readSync(3, bytes);
    if (read === 0) return undefined;
    rest = Buffer.concat([rest, bytes.subarray(0, read)]);
  }
}

for (let asked = line(); asked !== undefined; asked = line()) {
  const { args, cwd, env } = JSON.parse(asked);
  process.chdir(cwd);
  process.env = env;
  let status;
  try {
    status = await main(args);
  } catch (error) {
    if (!(error instanceof NeedsFirstThread)) throw error;
    status = 'needs the first thread';
  }
  writeSync(4, `${JSON.stringify({ status, peak: process.resourceUsage().maxRSS * 1024 })}\n`);
}
process.exit();
