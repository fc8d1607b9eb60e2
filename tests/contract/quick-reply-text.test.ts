import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf, fillIn, gapsIn, variables, type Values } from '../../contract/quick-reply-text.ts';

const values: Values = {
  'customer.name': 'Nusrat',
  'agent.name': 'আয়েশা',
  'conversation.id': '42',
  'site.name': 'Boi Ghar',
};

describe('a quick reply’s text', () => {
  it.each([
    ['Hello {{customer.name}}!', 'Hello Nusrat!'],
    ['Hello {{ customer.name | there }}!', 'Hello Nusrat!'],
    ['{{agent.name}}, {{site.name}} {{conversation.id}}', 'আয়েশা, Boi Ghar 42'],
    ['To {{customer.email|your address}}', 'To your address'],
    ['To {{customer.email|}}.', 'To .'],
    ['To {{customer.email}}', 'To {{customer.email}}'],
    ['{{unknown|x}} { } {{', '{{unknown|x}} { } {{'],
    ['no variables', 'no variables'],
  ])('%s becomes %s', (text, filled) => {
    expect(fillIn(text, values)).toBe(filled);
  });

  it('takes a name that is empty or blank for one that is not known', () => {
    expect(fillIn('{{customer.name|there}}', { 'customer.name': '  ' })).toBe('there');
    expect(fillIn('{{customer.name}}', { 'customer.name': '' })).toBe('{{customer.name}}');
  });

  it('tells where somebody still has to write', () => {
    const text = fillIn('Dear {{customer.name}}, to {{customer.email}} or {{ customer.email }}?', values);
    expect(gapsIn(text).map(({ variable, start, end }) => [variable, text.slice(start, end)])).toEqual([
      ['customer.email', '{{customer.email}}'],
      ['customer.email', '{{ customer.email }}'],
    ]);
  });

  it.each([
    ['Hello {{customer.name}} {{customer.name|x}}', []],
    ['{{customer.nam}} {{}}', ['customer.nam', '']],
    ['Hello {{customer.name}', ['unclosed']],
    ['Hello customer.name}}', ['unclosed']],
    ['{{{customer.name}}}', []],
    ['{{customer.name|{{agent.name}}}}', ['unclosed']],
    ['100 { } {a}', []],
  ])('finds the faults of %s', (text, faults) => {
    expect(faultsOf(text).map((fault) => (fault.kind === 'unknown' ? fault.name : fault.kind))).toEqual(faults);
  });

  const plain = fc.string({ unit: 'binary' }).filter((text) => !/[{}]/.test(text));
  const variable = fc.constantFrom(...variables);

  it('comes out as it is where there is nothing to fill in', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(fillIn(text, values)).toBe(text);
        expect(gapsIn(text)).toEqual([]);
        expect(faultsOf(text)).toEqual([]);
      }),
    );
  });

  it('takes a value as text, whatever stands in it: nothing in it is filled in again', () => {
    fc.assert(
      fc.property(plain, plain, variable, fc.string({ unit: 'binary' }), (before, after, name, value) => {
        fc.pre(value.trim() !== '');
        expect(fillIn(`${before}{{${name}}}${after}`, { [name]: value })).toBe(before + value.trim() + after);
      }),
    );
    expect(fillIn('{{customer.name}}', { 'customer.name': '$& {{agent.name}}', 'agent.name': 'A' })).toBe('$& {{agent.name}}');
  });

  it('has a gap for every variable without value and without words instead, and no other', () => {
    const part = fc.oneof(
      plain.map((text) => ({ text, isGap: false })),
      fc.tuple(variable, fc.boolean()).map(([name, hasWords]) => ({
        text: hasWords ? `{{${name}|so}}` : `{{${name}}}`,
        isGap: !hasWords,
      })),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.map((one) => one.text).join('');
        const filled = fillIn(text, {});
        const gaps = gapsIn(filled);
        expect(gaps).toHaveLength(parts.filter(({ isGap }) => isGap).length);
        for (const { variable: name, start, end } of gaps) expect(filled.slice(start, end)).toBe(`{{${name}}}`);
        expect(faultsOf(text)).toEqual([]);
      }),
    );
  });
});
