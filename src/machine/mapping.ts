/** A place that refers to a page: mm · 2^36 + vpn. */
export type Mapping = number;
const MAPPING_MM = 2 ** 36;
export function mapping(mm: number, vpn: number): Mapping {
  return mm * MAPPING_MM + vpn;
}
/** Can a forged event's place be told from every other one? */
export function isMappingExact(mm: number, vpn: number): boolean {
  return mm > 0 && mm < 2 ** 17 && vpn < MAPPING_MM;
}
export function mappingMm(m: Mapping): number {
  return Math.floor(m / MAPPING_MM);
}
export function mappingVpn(m: Mapping): number {
  return m - mappingMm(m) * MAPPING_MM;
}
