package repository

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // the driver named sqlite
)

// dialect is what differs between the databases, kept as small as it can be.
type dialect struct {
	name     string
	maxConns int
	maxIdle  time.Duration // until a connection that nobody uses is closed: each of SQLite's holds the schema and pages
	isMySQL  bool
}

// parseURL turns the configured address into a driver, its data source and the dialect.
func parseURL(address string) (driver, source string, d dialect, err error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		path := strings.TrimPrefix(address, "sqlite:")
		if path == "" {
			return "", "", dialect{}, errors.New("sqlite: database without a path")
		}
		pragmas := "?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
		// The path is part of an address, in which ?, # and % mean something else.
		return "sqlite", "file:" + (&url.URL{Path: path}).EscapedPath() + pragmas, dialect{name: "sqlite", maxConns: 8, maxIdle: 5 * time.Second}, nil
	case strings.HasPrefix(address, "mysql:"):
		source, err := mysqlSource(address)
		return "mysql", source, dialect{name: "mysql", maxConns: 32, maxIdle: 5 * time.Minute, isMySQL: true}, err
	}
	return "", "", dialect{}, errors.New("database address must start with sqlite: or mysql://")
}

func mysqlSource(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("mysql: the address cannot be read") // without the address: it holds the password
	}
	cfg := mysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	if cfg.DBName == "" || cfg.Addr == "" {
		return "", errors.New("mysql: the address must name a host and a database")
	}
	cfg.Timeout = 5 * time.Second // for connecting
	cfg.ClientFoundRows = true    // an UPDATE to the same value counts its row, as on SQLite
	cfg.InterpolateParams = true  // one round trip a statement
	cfg.Collation = "utf8mb4_bin"
	cfg.Params = map[string]string{"sql_mode": "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"}
	return cfg.FormatDSN(), nil
}

// forUpdate completes a SELECT whose rows the transaction is going to change, so
// that it reads what is committed now. SQLite's writers wait for each other anyway.
func (d dialect) forUpdate() string {
	if d.isMySQL {
		return " FOR UPDATE"
	}
	return ""
}

// upsert completes an INSERT so that it overwrites the named columns of a row
// that has the same key.
func (d dialect) upsert(key string, columns ...string) string {
	sets := make([]string, len(columns))
	for i, c := range columns {
		if d.isMySQL {
			sets[i] = fmt.Sprintf("%s = VALUES(%s)", c, c)
		} else {
			sets[i] = fmt.Sprintf("%s = excluded.%s", c, c)
		}
	}
	if d.isMySQL {
		return " ON DUPLICATE KEY UPDATE " + strings.Join(sets, ", ")
	}
	return " ON CONFLICT (" + key + ") DO UPDATE SET " + strings.Join(sets, ", ")
}
