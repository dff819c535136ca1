-- What was held and paid in another month belongs to that month.
-- +goose Up
UPDATE reward_payments SET month = (SELECT SUBSTR(t.day, 1, 7) FROM reward_payment_tries t WHERE t.payment_id = reward_payments.id AND t.number = 1)
  WHERE EXISTS (SELECT 1 FROM reward_payment_tries t WHERE t.payment_id = reward_payments.id AND t.number = 1 AND SUBSTR(t.day, 1, 7) <> reward_payments.month);
