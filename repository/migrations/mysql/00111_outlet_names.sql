-- What outlets are called: the name at position 0, then the aliases. No two outlets share one.
-- +goose Up
CREATE TABLE outlet_names (
    name VARCHAR(191) NOT NULL,
    outlet_id CHAR(26) NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (name),
    KEY outlet_names_by_outlet_id (outlet_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
