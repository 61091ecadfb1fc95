import { SCHEMA_VERSION } from '../../store/file/schema.js';
import { upgrade } from '../../store/file/upgrade.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { JSON_OPTION, textOption, type CommandSpec } from '../command.js';

export const upgradeCommand: CommandSpec = {
  about:
    'Writes a copy of a trace file whose tables are those of this version, so that it can be recorded into. The original is only read.',
  args: [['<file>', 'trace file of this or an earlier version']],
  options: [['-o, --output <file>', 'the copy; must not exist'], JSON_OPTION],
  examples: ['hmmtrace upgrade old.db -o new.db'],
  async run({ io, args, options }) {
    const path = args[0] as string;
    const copy = textOption(options, 'output');
    if (copy === undefined) {
      const hint = `for example: ${upgradeCommand.examples[0]}`;
      throw new UserError('HMT002', 'upgrade needs a place for the copy', hint);
    }
    const from = await upgrade(path, copy);
    if (options['json'] === true)
      io.out(`${JSON.stringify({ file: copy, from, to: SCHEMA_VERSION })}\n`);
    else io.out(`${copy}: schema version ${SCHEMA_VERSION}, from ${from}; ${path} is as it was\n`);
    return EXIT.ok;
  },
};
