/** The order in which rsync sends the files of a list: in each folder the files first, then the contents of its subfolders. */

export function inRsyncOrder(left: string, right: string): number {
  let start = 0;
  for (;;) {
    const [one, other] = [left.indexOf('/', start), right.indexOf('/', start)];
    if (one < 0 !== other < 0) return one < 0 ? -1 : 1;
    if (one < 0) return compare(left.slice(start), right.slice(start));
    // With the trailing slash, as rsync compares folders.
    const order = compare(left.slice(start, one + 1), right.slice(start, other + 1));
    if (order !== 0) return order;
    start = one + 1;
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
