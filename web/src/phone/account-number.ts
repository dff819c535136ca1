// Account numbers as they stand on a card.

/** Writes the digits of what was typed in groups of four. */
export function grouped(typed: string): string {
  const digits = digitsOf(typed);
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** The digits of what was typed, full-width ones too. */
export function digitsOf(typed: string): string {
  return typed.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/\D/g, "");
}

/** Where the caret stands in grouped text behind so many digits. */
export function caretAfter(text: string, digits: number): number {
  let at = 0;
  for (let seen = 0; at < text.length && seen < digits; at++) if (/\d/.test(text.charAt(at))) seen++;
  return at;
}

/** Whether a number looks like a card's of China, and its check digit is wrong. */
export function mistyped(digits: string): boolean {
  if (!/^62\d{14,17}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.charAt(digits.length - 1 - i)) * (i % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 !== 0;
}
