import { describe, expect, it } from 'vitest';
import type { Upload } from '../../client/uploads.ts';
import { defaultFileTypes } from '../../contract/file-types.ts';
import { createFileMeasures } from '../../look/file-measures.ts';
import { complaintOf, progressOf } from '../../look/file-sentences.ts';
import { fileWords as bengali } from '../../look/file-words-bn.ts';
import { fileWords as english } from '../../look/file-words-en.ts';

const mb = 1024 * 1024;
const [en, bn] = [createFileMeasures('en-GB', english), createFileMeasures('bn-BD', bengali)];
const rules = { maxFileSizeBytes: 5 * mb, allowedFileTypes: [...defaultFileTypes] };
const upload = (change: Partial<Upload>): Upload => ({
  key: 'k',
  file: { name: 'a.pdf', type: 'application/pdf', blob: new Blob([new Uint8Array(6 * mb)]) },
  state: 'uploading',
  fraction: 0.5,
  ...change,
});

describe('measures of files', () => {
  it('are written in the reader’s digits', () => {
    expect([en.size(1.2 * mb), bn.size(1.2 * mb)]).toEqual(['1.2 MB', '১.২ MB']);
    expect([en.size(900), bn.size(340 * 1024)]).toEqual(['1 kB', '৩৪০ kB']);
    expect([en.clock(14_000), bn.clock(74_000), en.clock(600_000)]).toEqual(['0:14', '১:১৪', '10:00']);
    expect([en.spoken(74_000), bn.spoken(120_000)]).toEqual(['1 minute 14 seconds', '২ মিনিট']);
    expect([en.rate(1.5), bn.rate(2)]).toEqual(['1.5×', '২×']);
  });

  it('never make a file above the limit read like the limit', () => {
    expect([en.size(5 * mb + 1), en.most(5 * mb)]).toEqual(['5.1 MB', '5 MB']);
    expect([en.size(1.21 * mb), en.most(1.29 * mb)]).toEqual(['1.3 MB', '1.2 MB']);
  });

  it('say what is taken in few words, or by its endings where a kind is not taken whole', () => {
    expect(en.limits(rules)).toBe('Up to 5 MB each: pictures, sound, PDF, text or Office documents');
    expect(bn.limits(rules)).toBe('প্রতিটি সর্বোচ্চ ৫ MB: ছবি, অডিও, PDF, টেক্সট, বা অফিস ডকুমেন্ট');
    expect(en.types(['image/png', 'image/jpeg', 'application/pdf'])).toBe('PNG, JPG or PDF');
    expect(en.limits({ ...rules, allowedFileTypes: [] })).toBe('Files cannot be sent here.');
  });
});

describe('sentences about an upload', () => {
  const speech = { words: english, measures: en, rules };

  it('say what is wrong and what to do', () => {
    expect(complaintOf(upload({ state: 'refused', reason: 'file_too_large' }), speech)).toBe(
      '6 MB, and the limit is 5 MB. Choose a smaller file.',
    );
    expect(complaintOf(upload({ state: 'refused', reason: 'file_type_not_allowed' }), speech)).toContain('Choose pictures');
    expect(complaintOf(upload({ state: 'refused', reason: 'wrong_type' }), speech)).toBe(english.refused.wrong_type);
    expect(complaintOf(upload({ state: 'failed', error: 'unavailable' }), speech)).toBe(english.failed);
    expect(complaintOf(upload({ state: 'failed', error: 'offline' }), speech)).toBe(english.failedOffline);
    expect(complaintOf(upload({ state: 'ready' }), speech)).toBeUndefined();
    const off = { ...speech, rules: { ...rules, allowedFileTypes: [] } };
    expect(complaintOf(upload({ state: 'refused', reason: 'file_type_not_allowed' }), off)).toBe(english.switchedOff);
  });

  it('say where it stands', () => {
    expect(progressOf(upload({}), speech)).toBe('3 MB of 6 MB');
    const states = ['queued', 'preparing', 'checking', 'ready'] as const;
    expect(states.map((state) => progressOf(upload({ state }), speech))).toEqual(['Waiting', 'Preparing', 'Checking', '6 MB']);
  });
});
