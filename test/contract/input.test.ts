import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { absentIfEmpty, readInput, taking, text } from '../../lambdas/contract/input.ts';
import { incoming } from '../profiles/route-of.ts';

describe('absentIfEmpty', () => {
  const user = v.object({ name: absentIfEmpty(text(5)), image: absentIfEmpty(v.pipe(text(50), v.url())) });
  const control = v.object({ name: v.optional(text(5)) });

  test.each([null, '', undefined])('%p is an absent value', (nothing) => {
    expect(readInput(user, { name: nothing, image: nothing }).name).toBeUndefined();
    expect(readInput(user, { name: nothing, image: nothing }).image).toBeUndefined();
  });

  test('a field that is not there is absent, and a value stays', () => {
    expect(readInput(user, {})).toEqual({});
    expect(readInput(user, { name: 'Ada', image: 'https://a.example/b' })).toEqual({
      name: 'Ada',
      image: 'https://a.example/b',
    });
  });

  test.each([0, false, [], {}, 'too long', ' \n'])(
    '%j is still refused, by the name of its field',
    (value) => {
      expect(() => readInput(user, { name: value })).toThrow('field name');
    },
  );

  test('control: without it, null and the empty text are refused', () => {
    for (const name of [null, '']) expect(() => readInput(control, { name })).toThrow('field name');
  });
});

test('a body that is a list is refused, even if every field may be absent', () => {
  const { read } = taking(v.optional(v.object({ name: v.optional(text(5)) }), {}), (body) => body);
  for (const body of [[], [null]]) expect(() => read(incoming({ body }))).toThrow('field body');
  for (const body of [{}, undefined]) expect(read(incoming({ body }))).toEqual({});
});
