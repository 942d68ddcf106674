import {
  isJsonObject,
  optionalArray,
  optionalObject,
  requireOptionalString,
} from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import type { Reject } from "./rejections.ts";

type Kinds = Record<string, "boolean" | "string">;

const toggle: Kinds = { enable: "boolean" };

const mailSettings: Record<string, Kinds> = {
  bypass_list_management: toggle,
  bypass_spam_management: toggle,
  bypass_bounce_management: toggle,
  bypass_unsubscribe_management: toggle,
  footer: { enable: "boolean", text: "string", html: "string" },
  sandbox_mode: toggle,
};

const trackingSettings: Record<string, Kinds> = {
  click_tracking: { enable: "boolean", enable_text: "boolean" },
  open_tracking: { enable: "boolean", substitution_tag: "string" },
  subscription_tracking: {
    enable: "boolean",
    text: "string",
    html: "string",
    substitution_tag: "string",
  },
  ganalytics: {
    enable: "boolean",
    utm_source: "string",
    utm_medium: "string",
    utm_term: "string",
    utm_content: "string",
    utm_campaign: "string",
  },
};

export function checkSettings(email: JsonObject, refuse: Reject): void {
  checkGroup({ email, field: "mail_settings", known: mailSettings, refuse });
  checkGroup({ email, field: "tracking_settings", known: trackingSettings, refuse });
  checkBypasses(email["mail_settings"], refuse);
}

function checkGroup(args: {
  email: JsonObject;
  field: string;
  known: Record<string, Kinds>;
  refuse: Reject;
}): void {
  const group = optionalObject(args.email[args.field], args.field, args.refuse) ?? {};
  for (const [name, kinds] of Object.entries(args.known)) {
    const field = `${args.field}.${name}`;
    const setting = optionalObject(group[name], field, args.refuse) ?? {};
    for (const [key, kind] of Object.entries(kinds)) {
      if (setting[key] !== undefined && typeof setting[key] !== kind) {
        args.refuse(`${field}.${key}`, `The ${name} ${key} param should be a ${kind} value.`);
      }
    }
  }
}

function checkBypasses(settings: unknown, refuse: Reject): void {
  if (!isJsonObject(settings)) return;
  const enabled = Object.keys(mailSettings).filter((name) => {
    const setting = settings[name];
    return name.startsWith("bypass_") && isJsonObject(setting) && setting["enable"] === true;
  });
  if (enabled.includes("bypass_list_management") && enabled.length > 1) {
    refuse(
      "mail_settings.bypass_list_management",
      "The bypass_list_management setting cannot be combined with any other bypass setting.",
    );
  }
}

export function checkUnsubscribeGroup(value: unknown, refuse: Reject): void {
  const asm = optionalObject(value, "asm", refuse);
  if (asm === undefined) return;
  if (!Number.isInteger(asm["group_id"])) {
    refuse("asm.group_id", "The asm group_id is required and must be an integer.");
  }
  const field = "asm.groups_to_display";
  const groups = optionalArray(asm["groups_to_display"], field, refuse) ?? [];
  if (groups.length > 25) refuse(field, "The groups_to_display parameter is limited to 25 groups.");
  if (!groups.every((group) => Number.isInteger(group))) {
    refuse(field, "The groups_to_display parameter must be an array of integers.");
  }
}

export function checkCategories(value: unknown, refuse: Reject): void {
  const categories = optionalArray(value, "categories", refuse) ?? [];
  if (categories.length > 10) {
    refuse("categories", "There is a limit of 10 categories per message.");
  }
  if (new Set(categories).size < categories.length) {
    refuse("categories", "The categories of a message must be unique.");
  }
  for (const [index, category] of categories.entries()) {
    if (typeof category !== "string") {
      refuse(`categories.${index}`, "Categories must be strings.");
    } else if (Array.from(category).length > 255) {
      refuse(`categories.${index}`, "A category cannot exceed 255 characters.");
    }
  }
}

export function checkRouting(email: JsonObject, refuse: Reject): void {
  requireOptionalString(email["template_id"], "template_id", refuse);
  requireOptionalString(email["batch_id"], "batch_id", refuse);
  const pool = email["ip_pool_name"];
  if (pool === undefined) return;
  if (typeof pool !== "string" || pool.length < 2 || pool.length > 64) {
    refuse("ip_pool_name", "The ip_pool_name must be a string of 2 to 64 characters.");
  }
}
