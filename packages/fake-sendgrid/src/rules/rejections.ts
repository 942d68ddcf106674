/** One entry of SendGrid's error answer. */
export type ApiError = { message: string; field: string | null; help?: string | null };

/** Notes that the request breaks a rule at a field, e.g. `personalizations.0.to.0.email`. */
export type Reject = (field: string, message: string) => void;

const helpPage = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.";

export function collectRejections(): { errors: ApiError[]; reject: Reject } {
  const errors: ApiError[] = [];
  return {
    errors,
    reject: (field, message) => {
      const anchor = field.replace(/\.\d+/g, "").replace(/\.email$/, "");
      errors.push({ message, field, help: helpPage + anchor });
    },
  };
}
