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

export function checkSettings(email: JsonObject, reject: Reject): void {
  checkGroup({ email, field: "mail_settings", known: mailSettings, reject });
  checkGroup({ email, field: "tracking_settings", known: trackingSettings, reject });
  checkBypasses(email["mail_settings"], reject);
}

function checkGroup(args: {
  email: JsonObject;
  field: string;
  known: Record<string, Kinds>;
  reject: Reject;
}): void {
  const group = optionalObject(args.email[args.field], args.field, args.reject) ?? {};
  for (const [name, kinds] of Object.entries(args.known)) {
    const field = `${args.field}.${name}`;
    const setting = optionalObject(group[name], field, args.reject) ?? {};
    for (const [key, kind] of Object.entries(kinds)) {
      if (setting[key] !== undefined && typeof setting[key] !== kind) {
        args.reject(`${field}.${key}`, `The ${name} ${key} param should be a ${kind} value.`);
      }
    }
  }
}

function checkBypasses(settings: unknown, reject: Reject): void {
  if (!isJsonObject(settings)) return;
  const enabled = Object.keys(mailSettings).filter((name) => {
    const setting = settings[name];
    return name.startsWith("bypass_") && isJsonObject(setting) && setting["enable"] === true;
  });
  if (enabled.includes("bypass_list_management") && enabled.length > 1) {
    reject(
      "mail_settings.bypass_list_management",
      "The bypass_list_management setting cannot be combined with any other bypass setting.",
    );
  }
}

export function checkUnsubscribeGroup(value: unknown, reject: Reject): void {
  const asm = optionalObject(value, "asm", reject);
  if (asm === undefined) return;
  if (!Number.isInteger(asm["group_id"])) {
    reject("asm.group_id", "The asm group_id is required and must be an integer.");
  }
  const field = "asm.groups_to_display";
  const groups = optionalArray(asm["groups_to_display"], field, reject) ?? [];
  if (groups.length > 25) reject(field, "The groups_to_display parameter is limited to 25 groups.");
  if (!groups.every((group) => Number.isInteger(group))) {
    reject(field, "The groups_to_display parameter must be an array of integers.");
  }
}

export function checkCategories(value: unknown, reject: Reject): void {
  const categories = optionalArray(value, "categories", reject) ?? [];
  if (categories.length > 10) {
    reject("categories", "There is a limit of 10 categories per message.");
  }
  if (new Set(categories).size < categories.length) {
    reject("categories", "The categories of a message must be unique.");
  }
  for (const [index, category] of categories.entries()) {
    if (typeof category !== "string") {
      reject(`categories.${index}`, "Categories must be strings.");
    } else if (Array.from(category).length > 255) {
      reject(`categories.${index}`, "A category cannot exceed 255 characters.");
    }
  }
}

export function checkRouting(email: JsonObject, reject: Reject): void {
  requireOptionalString(email["template_id"], "template_id", reject);
  requireOptionalString(email["batch_id"], "batch_id", reject);
  const pool = email["ip_pool_name"];
  if (pool === undefined) return;
  if (typeof pool !== "string" || pool.length < 2 || pool.length > 64) {
    reject("ip_pool_name", "The ip_pool_name must be a string of 2 to 64 characters.");
  }
}
