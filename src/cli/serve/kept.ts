/** What was made, as long as there is room: what was asked for longest ago goes first. */
export class Kept<T> {
  private readonly all = new Map<string, { readonly made: T; readonly size: number }>();

  /** @param room that all may take together; the last one asked for stays, however large */
  constructor(private readonly room: number) {}

  get(key: string, make: () => { readonly made: T; readonly size: number }): T {
    const there = this.all.get(key);
    this.all.delete(key);
    const one = there ?? make();
    this.all.set(key, one);
    let size = [...this.all.values()].reduce((sum, each) => sum + each.size, 0);
    for (const [old, { size: own }] of this.all) {
      if (size <= this.room || old === key) break;
      this.all.delete(old);
      size -= own;
    }
    return one.made;
  }
}
