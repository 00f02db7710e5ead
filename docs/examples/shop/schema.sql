-- One row for each shop. Its active rows become tenants.
CREATE TABLE shops (
  shop_id  VARCHAR(63)  NOT NULL PRIMARY KEY,
  title    VARCHAR(100) NOT NULL,
  url      VARCHAR(200) NOT NULL,
  plan     VARCHAR(20)  NULL,                -- NULL: templates fall back to 'basic'
  replicas INT          NOT NULL DEFAULT 1,
  limits   JSON         NULL,                -- resource limits of its containers
  active   BOOLEAN      NOT NULL DEFAULT TRUE
);

INSERT INTO shops (shop_id, title, url, plan, replicas, limits, active) VALUES
  ('acme',   'Acme Tools',        'https://acme.example/shop', 'gold',   3, '{"cpu": "500m", "memory": "512Mi"}', TRUE),
  ('bonsai', 'Bonsai & Friends',  'https://bonsai.example',    'silver', 2, '{"cpu": "250m", "memory": "256Mi"}', TRUE),
  ('corner', 'The Corner Bakery', 'https://corner.example',    NULL,     1, '{"cpu": "100m", "memory": "128Mi"}', TRUE),
  ('dune',   'Dune Surfing',      'https://dune.example',      'basic',  1, '{"cpu": "100m", "memory": "128Mi"}', TRUE),
  ('ember',  'Ember Ceramics',    'https://ember.example',     'basic',  1, '{"cpu": "100m", "memory": "128Mi"}', FALSE);
