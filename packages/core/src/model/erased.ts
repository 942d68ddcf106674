/** What stands where the address of someone who was erased was. No one can have it: RFC 2606 reserves the domain. */
export const erasedEmail = "erased@erased.invalid";

/** The same of a name, or of any other text. */
export const erasedText = "erased";
