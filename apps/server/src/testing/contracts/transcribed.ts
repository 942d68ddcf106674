import { extras, type Contract } from "./contract.ts";
import type { Document, Operation } from "./document.ts";

/*
 * What the vendors publish, transcribed from their documents: paths, fields, types, bounds and
 * statuses, none of their prose. CONTRACTS_DIR names the folder of the documents where they are at
 * hand; transcribed.test.ts then holds this page equal to them.
 */
type Schema = Record<string, unknown>;

const text = { type: "string" };
const uuid = { type: "string", format: "uuid" };
const email = { type: "string", format: "email" };
const time = { type: "string", format: "date-time" };
const anyObject = { type: "object" };

const list = (items: Schema, bounds: Schema = {}): Schema => ({ type: "array", ...bounds, items });
const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: "object",
  ...(required.length > 0 && { required }),
  properties,
});
const closed = (properties: Schema): Schema => ({
  ...object(properties),
  additionalProperties: false,
});
const json = (schema: Schema) => ({ content: { "application/json": { schema } } });
const document = (title: string, paths: Record<string, Record<string, Operation>>): Document => ({
  openapi: "3.1.0",
  info: { title, version: "transcribed" },
  paths,
});

const sutroInvitation = {
  id: uuid,
  customerId: uuid,
  inviterId: uuid,
  email,
  token: uuid,
  expiresAt: time,
  createdAt: time,
};

const sutro = document("Sutro", {
  "/invitations": {
    post: {
      requestBody: {
        required: true,
        ...json(object({ emailAddresses: list(email, { minItems: 1 }) }, ["emailAddresses"])),
      },
      responses: {
        "201": json(
          object({ success: { type: "boolean" }, message: text }, ["success", "message"]),
        ),
        "409": {},
      },
    },
    get: {
      responses: {
        "200": json(list(object(sutroInvitation, Object.keys(sutroInvitation)))),
      },
    },
  },
});

/** At most 10 addresses, which the document says in prose alone. */
const gorules = document("GoRules", {
  "/api/users": {
    post: {
      requestBody: { required: true, ...json(object({ emails: list(email) }, ["emails"])) },
      responses: {
        "200": json(
          list(
            object(
              {
                id: uuid,
                email,
                status: { type: "string", enum: ["pending", "accepted"] },
                userId: uuid,
                createdAt: text,
                expiresAt: { type: ["string", "null"] },
              },
              ["id", "email", "status", "userId", "createdAt"],
            ),
          ),
        ),
      },
    },
  },
});

const controlPlaneError = json(
  closed({
    status: { type: "integer" },
    message: text,
    code: text,
    details: anyObject,
    id: text,
  }),
);

const controlPlane = document("Control Plane", {
  "/org/{org}/user/-invite": {
    post: {
      parameters: [{ in: "path", name: "org", required: true, schema: text }],
      requestBody: json(closed({ emails: list(text) })),
      responses: {
        "200": json(closed({ errors: anyObject, invitations: anyObject })),
        "400": controlPlaneError,
        "403": controlPlaneError,
      },
    },
  },
});

const contract = (name: keyof typeof extras, published: Document): Contract => ({
  name,
  prefix: `/${name}`,
  document: published,
  extras: extras[name],
});

/** The three vendors that publish an OpenAPI document. */
export const transcribed: readonly Contract[] = [
  contract("sutro", sutro),
  contract("gorules", gorules),
  contract("control-plane", controlPlane),
];

/** NameTrust publishes two examples; its codes and statuses are the decision table. */
export const nametrustExamples = {
  request: [{ email: "ann@acme.com", role_slugs: ["member"] }],
  answer: [
    {
      object: "invite_result",
      email: "ann@acme.com",
      success: true,
      invitation: {
        object: "invitation",
        id: "inv_01h455vb4pex5vsknk084sn02q",
        email: "ann@acme.com",
        state: "pending",
        role_slugs: ["member"],
        expires_at: "2027-01-08T09:00:00Z",
        created_at: "2027-01-01T09:00:00Z",
      },
      error: "",
    },
  ],
};
