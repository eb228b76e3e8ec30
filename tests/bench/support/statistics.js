// Statistics of a series of measurements.

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far most lie from the median: the median of the distances. @param {number[]} values */
function spread(values) {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/**
 * Medians of both and of their ratios, run by run.
 *
 * @param {{ours: number[], peer: number[]}} series in milliseconds, taken in turns
 */
export function compared({ ours, peer }) {
  return {
    ours_ms: rounded(median(ours)),
    ours_spread_ms: rounded(spread(ours)),
    peer_ms: rounded(median(peer)),
    peer_spread_ms: rounded(spread(peer)),
    ratio: rounded(median(ours.map((value, index) => value / peer[index]))),
    runs: ours.length,
  };
}

const rounded = (/** @type {number} */ value) => Number(value.toFixed(3));
