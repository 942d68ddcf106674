const address = (names: readonly string[]) => ({
  type: "object",
  required: ["email"],
  additionalProperties: false,
  properties: {
    email: { type: "string", format: "email" },
    ...Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  },
});
const off = (...names: string[]) => ({
  type: "object",
  required: names,
  additionalProperties: false,
  properties: Object.fromEntries(names.map((name) => [name, { const: false }])),
});

/**
 * The part of SendGrid's published OpenAPI for v3 mail send that our emails use, copied by hand and
 * closed: a field that is not here fails, as does one the document types otherwise. What we promise
 * beyond it (every tracking off, text before HTML, one recipient) is narrower here than there.
 */
export const emailPayloadSchema = {
  type: "object",
  required: [
    "personalizations",
    "from",
    "subject",
    "content",
    "categories",
    "headers",
    "tracking_settings",
  ],
  additionalProperties: false,
  properties: {
    personalizations: {
      type: "array",
      minItems: 1,
      maxItems: 1,
      items: {
        type: "object",
        required: ["to", "custom_args"],
        additionalProperties: false,
        properties: {
          to: { type: "array", minItems: 1, maxItems: 1, items: address(["name"]) },
          custom_args: {
            type: "object",
            required: ["send_id", "invitation_id", "organization_id"],
            additionalProperties: { type: "string" },
          },
        },
      },
    },
    from: address(["name"]),
    reply_to: address(["name"]),
    subject: { type: "string", minLength: 1, maxLength: 78 },
    content: {
      type: "array",
      items: [
        {
          type: "object",
          required: ["type", "value"],
          additionalProperties: false,
          properties: { type: { const: "text/plain" }, value: { type: "string", minLength: 1 } },
        },
        {
          type: "object",
          required: ["type", "value"],
          additionalProperties: false,
          properties: { type: { const: "text/html" }, value: { type: "string", minLength: 1 } },
        },
      ],
      minItems: 2,
      additionalItems: false,
    },
    categories: {
      type: "array",
      uniqueItems: true,
      maxItems: 10,
      items: { type: "string", maxLength: 255 },
    },
    headers: {
      type: "object",
      required: ["Message-ID", "Auto-Submitted"],
      additionalProperties: { type: "string", pattern: "^[\\x20-\\x7e]*$" },
      propertyNames: {
        not: {
          pattern:
            "^(?:[xX]-[sS][gG]-.*|[rR]eceived|[dD][kK][iI][mM]-.*|[cC]ontent-.*|[tT]o|[fF]rom|[sS]ubject|[rR]eply-[tT]o|[cC][cC]|[bB][cC][cC])$",
        },
      },
    },
    tracking_settings: {
      type: "object",
      required: ["click_tracking", "open_tracking", "subscription_tracking", "ganalytics"],
      additionalProperties: false,
      properties: {
        click_tracking: off("enable", "enable_text"),
        open_tracking: off("enable"),
        subscription_tracking: off("enable"),
        ganalytics: off("enable"),
      },
    },
  },
} as const;
