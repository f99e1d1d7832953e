/** Tokens that no column has, by number in a vocabulary of their own. */
export const specialTokens = {
  /** Fills up where any of the others is in use; the mask hides it. */
  pad: 0,
  cls: 1,
  sep: 2,
  attrSep: 3,
} as const;
