/** A prompt as the messages of a chat. */
export const chatMessages = (system: string | undefined, prompt: string | readonly number[]): object[] => [
  ...(system === undefined || system === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content: prompt },
];
