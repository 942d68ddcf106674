# One image for every process; docker-compose.yml says which one runs.
FROM node:24.11-slim AS build
WORKDIR /usher
COPY . .
RUN npm ci --no-audit --no-fund \
  && npm run build \
  && find . \( -name node_modules -o -name .turbo \) -prune -exec rm -rf {} + \
  && find packages apps tools -name src -type d -prune -exec rm -rf {} +

FROM node:24.11-slim
ENV NODE_ENV=production
WORKDIR /usher
# Root owns the code, so the processes, which run as another user, cannot change it.
COPY --from=build --chown=root:root /usher ./
# What the programs need at run time, and no PostgreSQL binaries, fakes or tools.
RUN npm ci --no-audit --no-fund --omit=dev --omit=optional \
    --workspace @usher/server --workspace @usher/slack --workspace @usher/cli \
  && npm cache clean --force
USER node
CMD ["node", "apps/server/dist/main.js"]
