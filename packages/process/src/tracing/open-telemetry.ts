import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OtelSpan,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Span, SpanStart, Tracing } from "@usher/core";

import { samplerOf } from "./sampler.ts";
import { reportExportErrors } from "./report-export-errors.ts";
import { traceOutgoingCalls } from "./trace-outgoing-calls.ts";
import { contextOf, traceparentOf } from "./traceparent.ts";
import type { RunningTracing, TracingSettings } from "./tracing-settings.ts";

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

const lastSendMs = 1_000;
const exportTimeoutMs = 5_000;
const defaultSendEveryMs = 5_000;

/** Registers nothing globally, so several apps in one process keep their traces apart. */
export function createTracing(
  url: string,
  { env, serviceName, log }: TracingSettings,
): Required<RunningTracing> {
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ "service.name": serviceName }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(env),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reportExportErrors(exporter, log),
        exportTimeoutMillis: exportTimeoutMs,
        scheduledDelayMillis: Number(env["OTEL_BSP_SCHEDULE_DELAY"] || defaultSendEveryMs),
      }),
    ],
  });
  const tracer = provider.getTracer("usher");
  const running = new AsyncLocalStorage<OtelSpan>();
  const tracing: Tracing = {
    start: (name, start = {}) => {
      const context = parentOf(start, running.getStore());
      const { kind = "internal", facts = {} } = start;
      return spanOver(
        tracer.startSpan(name, { kind: kinds[kind], attributes: facts }, context),
        running,
      );
    },
    current() {
      const span = running.getStore();
      return span === undefined ? null : traceparentOf(span.spanContext());
    },
  };
  const leave = traceOutgoingCalls(tracing);
  return {
    tracing,
    async stop() {
      leave();
      await Promise.race([
        provider.shutdown().catch(() => {}),
        wait(lastSendMs, undefined, { ref: false }),
      ]);
    },
  };
}

function parentOf({ parent }: SpanStart, running: OtelSpan | undefined): Context {
  const remote = parent ? contextOf(parent) : null;
  if (remote !== null) return trace.setSpanContext(ROOT_CONTEXT, remote);
  return running === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, running);
}

function spanOver(span: OtelSpan, running: AsyncLocalStorage<OtelSpan>): Span {
  return {
    run: (work) => running.run(span, work),
    rename: (name) => void span.updateName(name),
    set: (facts) => void span.setAttributes(facts),
    end(errorType) {
      if (errorType !== undefined)
        span.setAttribute("error.type", errorType).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
