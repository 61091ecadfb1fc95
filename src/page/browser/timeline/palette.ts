import { CATEGORIES } from '../../timeline/categories.js';

/** Colours of the timeline, read from the style sheet once for each theme. */
export interface Palette {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly strong: string;
  readonly ground: string;
  readonly raised: string;
  readonly bad: string;
  readonly shade: string;
  readonly mark: string;
  readonly band: string;
  /** By number of the category: fill, and what is written or drawn on the ground. */
  readonly fills: readonly string[];
  readonly inks: readonly string[];
  /** Of the address map: by number of the CPU's state less 1, and by what a device has. */
  readonly cpu: readonly number[];
  readonly device: { read: number; write: number; pending: number; stale: number; tracked: number };
  readonly empty: number;
  readonly other: number;
}

export function paletteOf(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const pixel = (name: string): number => pixelOf(of(name));
  return {
    ...{ text: of('text'), dim: of('dim'), line: of('line'), ground: of('ground') },
    strong: of('strong-line'),
    shade: of('tl-shade'),
    ...{ raised: of('raised'), bad: of('bad'), mark: of('link'), band: of('tl-band') },
    fills: CATEGORIES.map((name) => of(`tl-${name.replaceAll(' ', '-')}`)),
    inks: CATEGORIES.map((name) => of(`tl-${name.replaceAll(' ', '-')}-ink`)),
    cpu: ['ro', 'rw', 'zero', 'private', 'migration', 'exclusive', 'special', 'coherent'].map(
      (name) => pixel(`map-${name}`),
    ),
    device: {
      ...{ read: pixel('map-device-ro'), write: pixel('map-device-rw') },
      ...{ pending: pixel('map-pending'), stale: pixel('map-stale') },
      tracked: pixel('map-tracked'),
    },
    empty: pixel('map-empty'),
    other: pixel('map-hatch'),
  };
}

/** `#rrggbb` as a pixel of an ImageData read as 32 bits, on machines as there are. */
function pixelOf(text: string): number {
  const n = parseInt(text.slice(1), 16);
  return (0xff000000 | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
}
