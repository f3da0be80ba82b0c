# The bot, or a part of it: compose.yaml runs it for a team.

FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY src src
COPY config config
COPY adapters adapters
RUN npx tsc -b adapters
# What a host chooses, this image has: the platforms' libraries and the holidays, in the versions that are tested.
RUN node config/image/keep-peers.mjs && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
ENV NODE_ENV=production PAWPACT_DATA=/data PAWPACT_HEALTH_PORT=8080
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY config/.env.example config/.env.example
COPY config/agreements config/agreements
RUN mkdir /data /archive && chown node:node /data /archive
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PAWPACT_HEALTH_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/adapters/cli/main.js"]
CMD ["start"]
