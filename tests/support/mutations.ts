// Damaged variants of good texts, the same on every run.

const pieces = [
  '\0',
  '\n',
  ' ',
  '\t',
  "'",
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  '(',
  '<',
  ':',
  ';',
  '=',
  '@',
  '-',
  '#',
  '&',
  '*',
  '!',
  '|',
  '0',
  'ü',
  '\ud800',
  '\u202e',
  '__proto__',
  '..',
  '/',
  '%',
  '~',
];

/** Answers numbers below its argument (linear congruence, constants of Numerical Recipes). */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** `count` texts, each made from a good one by up to four insertions, removals, repetitions or cuts. */
export function* mutationsOf(good: readonly string[], count: number): Generator<string> {
  const random = makeRandom(count);
  for (let made = 0; made < count; made += 1) {
    let text = good[random(good.length)] ?? '';
    for (let step = random(4) + 1; step > 0; step -= 1) text = mutate(text, random);
    yield text;
  }
}

function mutate(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  const to = Math.min(text.length, at + random(12));
  switch (random(4)) {
    case 0:
      return text.slice(0, at) + (pieces[random(pieces.length)] ?? '') + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at, to).repeat(random(4)) + text.slice(to);
    default:
      return text.slice(0, at);
  }
}
