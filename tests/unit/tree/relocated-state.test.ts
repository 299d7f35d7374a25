import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { extendedStates, relativeTarget, relocatedState } from '../../../src/tree/relocated-state.ts';

test('each link at the old place leads to the new one, seen from /var of any root', () => {
  for (const state of [...relocatedState, extendedStates]) {
    const directory = posix.dirname(`/var/${state.from}`);
    assert.equal(posix.join(directory, relativeTarget(state)), `/${state.to}`);
  }
});
