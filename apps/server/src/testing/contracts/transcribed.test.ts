import { describe, expect, test } from "vitest";

import { decisionTable } from "../compat/decision-table.ts";
import type { Document } from "./document.ts";
import { factsOf } from "./facts.ts";
import { readContracts, readNameTrust } from "./read-contracts.ts";
import { shapeOf } from "./shape.ts";
import { nametrustExamples, transcribed } from "./transcribed.ts";

/* The published documents are not part of this repository; this names their folder. */
const folder = process.env["CONTRACTS_DIR"];

const pets: Document = {
  openapi: "3.0.3",
  info: { title: "Pets", version: "1" },
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        responses: {
          "200": {
            description: "All of them",
            content: { "application/json": { schema: { $ref: "#/components/schemas/pet" } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      pet: {
        type: "object",
        required: ["name", "description"],
        properties: {
          name: { type: "string", nullable: true, example: "Rex" },
          description: { type: "string", description: "Of the pet" },
        },
      },
    },
  },
};

test("the facts of a document leave out its prose and resolve its references", () => {
  const schema = {
    type: "object",
    required: ["description", "name"],
    properties: { name: { type: ["string", "null"] }, description: { type: "string" } },
  };
  expect(factsOf(pets)).toEqual({
    "get /pets": {
      parameters: [],
      requestBody: null,
      responses: { "200": { content: { "application/json": { schema } } } },
    },
  });
});

// Registered only where the documents are, so that no run reports a skip for want of them.
if (folder !== undefined)
  describe("the transcription equals the published document", () => {
    test.each(transcribed)("of $name", async ({ name, document }) => {
      const documents = (await readContracts(folder)).filter((contract) => contract.name === name);
      const published = documents.map((contract) => factsOf(contract.document));
      expect(factsOf(document)).toEqual(Object.assign({}, ...published));
    });

    test("of NameTrust, in codes, statuses and examples", async () => {
      const { codes, example, requestExample } = await readNameTrust(folder);
      const ours = new Map(decisionTable.map(({ code, status }) => [code, status]));
      expect(codes).toHaveLength(26);
      expect(ours).toEqual(new Map(codes.map(({ code, status }) => [code, status])));
      expect(nametrustExamples.request).toEqual(shapeOf(requestExample));
      expect(nametrustExamples.answer).toEqual(shapeOf(example));
    });
  });
