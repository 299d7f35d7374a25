// The known word that a mistyped one most likely meant.

/** The nearest of the known words, or undefined when none is near. */
export function findNearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let smallest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= smallest) continue;
    const distance = editDistance(word, candidate);
    if (distance < smallest) [best, smallest] = [candidate, distance];
  }
  return best;
}

/** Insertions, removals and replacements of one character (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + Number(a.charAt(i - 1) !== b.charAt(j - 1));
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
