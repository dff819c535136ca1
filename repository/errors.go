package repository

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"

	"laigao/domain"
)

// Error numbers of the drivers. SQLite's are extended result codes.
const (
	mysqlDuplicateKey   = 1062
	mysqlChanged        = 1020 // MariaDB from 11.6: another transaction changed what this one has read
	mysqlDeadlock       = 1213
	mysqlLockTimeout    = 1205
	mysqlNoQuorum       = 1047
	mysqlReadOnly       = 1290
	mysqlReadOnlyMode   = 1836
	mysqlTooManyConns   = 1040
	mysqlDataTooLong    = 1406
	mysqlShutdown       = 1053
	mysqlInterrupted    = 1317
	mysqlKilled         = 1927 // MariaDB only
	sqliteBusy          = 5
	sqliteLocked        = 6
	sqliteReadOnly      = 8
	sqliteFull          = 13
	sqliteUniqueKey     = 2067
	sqlitePrimaryKey    = 1555
	sqlitePrimaryResult = 0xff // masks the primary code out of an extended one
)

// translate turns a driver's error into one that the floors above understand:
// the only place that knows the drivers' numbers.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*domain.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &domain.Error{Kind: domain.KindNotFound, Public: "没有找到，可能已被删除。", Err: err}
	case tooLong(err):
		return &domain.Error{Kind: domain.KindInvalid, Public: "有一项内容太长，没有保存。请缩短后再试。", Err: err}
	case duplicate(err):
		return &domain.Error{Kind: domain.KindConflict, Public: "已经有相同的内容了。", Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), away(err), repeatable(err):
		return &domain.Error{Kind: domain.KindUnavailable, Public: "系统繁忙，请稍后再试。您填写的内容还在。", Err: err}
	}
	return err
}

// errStale reports that a row changed between reading and saving it.
func errStale() error {
	return domain.Conflict("内容刚刚被其他操作更新过，请刷新后再试。")
}

func numbers(err error) (mysqlNumber uint16, sqliteCode int) {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		mysqlNumber = e.Number
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		sqliteCode = e.Code()
	}
	return mysqlNumber, sqliteCode
}

// tooLong reports a text longer than its column, which SQLite would take.
func tooLong(err error) bool {
	m, _ := numbers(err)
	return m == mysqlDataTooLong
}

func duplicate(err error) bool {
	m, s := numbers(err)
	return m == mysqlDuplicateKey || s == sqliteUniqueKey || s == sqlitePrimaryKey
}

// repeatable reports that the whole transaction may be tried again.
func repeatable(err error) bool {
	m, s := numbers(err)
	primary := s & sqlitePrimaryResult
	return m == mysqlDeadlock || m == mysqlLockTimeout || m == mysqlChanged || primary == sqliteBusy || primary == sqliteLocked
}

// away reports that the database does not serve us now.
func away(err error) bool {
	m, s := numbers(err)
	switch m {
	case mysqlNoQuorum, mysqlReadOnly, mysqlReadOnlyMode, mysqlTooManyConns, mysqlShutdown, mysqlInterrupted, mysqlKilled:
		return true
	}
	switch s & sqlitePrimaryResult {
	case sqliteReadOnly, sqliteFull:
		return true
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone)
}
