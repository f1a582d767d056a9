/** The straight line through two points, at a third: what more of the same may take. */
export type Point = readonly [x: number, y: number];

export const lineThrough = ([x1, y1]: Point, [x2, y2]: Point, x: number): number =>
  y1 + ((y2 - y1) / (x2 - x1)) * (x - x1);
