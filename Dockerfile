FROM node:24-slim AS build
WORKDIR /usher
COPY package.json package-lock.json turbo.json tsconfig.base.json ./
COPY packages ./packages
COPY apps ./apps
RUN npm ci --no-audit --no-fund && npm run build \
  && npm prune --omit=dev --workspace @usher/server --workspace @usher/slack --workspace @usher/core

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /usher
COPY --from=build --chown=node:node /usher ./
USER node
CMD ["node", "apps/server/dist/main.js"]
