import type { RuleTable } from '../../designs/reader.js';
import { SpanType } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, type Pfn } from '../../units/numbers.js';
import type { Kernel, KernelRules } from '../kernel.js';
import type { DeviceTouch, FaultResult } from '../ports.js';
import { getPage, putPage } from '../mm/page.js';
import { deviceOf } from './pagemap.js';

type Touch = Omit<DeviceTouch, 'faultPage'>;

/**
 * How a fault on a device-private page keeps the page alive while its owner migrates it (switch
 * devmem.faultRef; linux-mm 2022-09 and 2022-10, A. Popple).
 */
export const FAULT_REFS: RuleTable<'devmem.faultRef', KernelRules['holdFaultPage']> = {
  *none(k, touch) {
    // The page is looked up under a lock and used after that.
    if (k.point('do_swap_page', 'migrate_to_ram')) yield;
    return yield* migrateToRam(k, touch, NO_PFN);
  },
  *faultPage(k, touch) {
    getPage(k, touch.page);
    const result = yield* migrateToRam(k, touch, touch.page);
    putPage(k, touch.page);
    return result;
  },
  *tryGet(k, touch) {
    // Without the lock that the entry was read under: whether the page is in use is asked of its count.
    if (k.point('do_swap_page', 'try_get_page')) yield;
    if (!tryGetPage(k, touch.page)) return 'ok';
    const result = yield* migrateToRam(k, touch, touch.page);
    putPage(k, touch.page);
    return result;
  },
  *refOnly(k, touch) {
    getPage(k, touch.page);
    const result = yield* migrateToRam(k, touch, NO_PFN);
    putPage(k, touch.page);
    return result;
  },
  *dropEarly(k, touch) {
    getPage(k, touch.page);
    // Between the two others see it, and may refuse to migrate the page.
    if (k.point('do_swap_page', 'put_page')) yield;
    putPage(k, touch.page);
    if (k.point('do_swap_page', 'migrate_to_ram')) yield;
    return yield* migrateToRam(k, touch, NO_PFN);
  },
};

/**
 * A reference, unless the page has none: then it is free.
 * @kernel include/linux/mm.h try_get_page: whole
 * @returns whether there is one more
 */
function tryGetPage(k: Kernel, pfn: Pfn): boolean {
  if (!k.state.pages.isLive(pfn) && k.rules.deviceCount.whenFree === 0) return false;
  getPage(k, pfn, 1, 'try_get_page');
  return true;
}

/** @kernel mm/memory.c do_swap_page: simplified (device-private entries only) */
export function touchDevicePage(k: Kernel, touch: Touch): Run<FaultResult> {
  return k.rules.holdFaultPage(k, touch);
}

/** The owner's operation, in a span of its own: the reference that the fault holds is dropped after it. */
function* migrateToRam(k: Kernel, touch: Touch, faultPage: Pfn): Run<FaultResult> {
  const { mm, vma, vpn, page } = touch;
  const device = deviceOf(k, page, 'do_swap_page');
  k.begin(SpanType.MIGRATE_TO_RAM, 'migrate_to_ram', mm.id, vpn, 1, device);
  // Field by field: what is spread has a shape of its own each time, which everybody then pays for who reads it.
  const result = yield* k.pagemapOps!.migrateToRam({ mm, vma, vpn, page, faultPage });
  k.end(SpanType.MIGRATE_TO_RAM, result === 'ok' ? 0 : 1);
  return result;
}
