import { ALL_DEVICES, isCoherentDevice } from '../driver/devices.js';
import type { Statement, Workload } from '../language/ast.js';

/**
 * Does a workload open a coherent device? Only then is its machine started with addresses set aside for
 * them (memmap, spm_addr_dev0, spm_addr_dev1), so that all others boot as one without.
 */
export function opensCoherentDevice({ tasks }: Workload): boolean {
  return tasks.some(({ body }) => body.some(opens));
}

function opens(statement: Statement): boolean {
  if (statement.kind !== 'operation') return statement.body.some(opens);
  const { operation } = statement;
  return (
    operation.op === 'open' && isCoherentDevice(operation.device) && operation.device < ALL_DEVICES
  );
}
