import { PmdType, PteType } from '../events/generated.js';

/** Does an entry of this type name a struct page? */
export function pteNamesPage(type: number): boolean {
  return (
    type !== PteType.NONE &&
    type !== PteType.ZERO &&
    type !== PteType.SPECIAL &&
    type !== PteType.POISONED
  );
}
export function pmdNamesPage(type: number): boolean {
  return type === PmdType.PMD_HUGE;
}
