package main

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // speaks to the node as its administrator

	"laigao/cmd/internal/gate"
)

// node is a MariaDB of one test's own: a cluster of one, which can be made read
// only, or refuse all queries as a node without a quorum does.
type node struct {
	t     *testing.T
	admin *sql.DB
	url   string // of its database, as an account without special rights
}

// galeraLibrary is where the distribution's package puts it.
const galeraLibrary = "/usr/lib/galera/libgalera_smm.so"

func newNode(t *testing.T) *node {
	t.Helper()
	folder := t.TempDir()
	data := filepath.Join(folder, "data")
	if err := os.Mkdir(filepath.Join(folder, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	install := exec.Command("mariadb-install-db", "--no-defaults", "--user="+userName(), "--datadir="+data,
		"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve", "--innodb-flush-method=nosync")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("install a database: %v\n%s", err, out)
	}
	address, group := gate.FreeAddress(t), gate.FreeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	server := exec.Command("mariadbd", "--no-defaults", "--user="+userName(), "--datadir="+data, "--tmpdir="+filepath.Join(folder, "tmp"),
		"--socket="+filepath.Join(folder, "s"), "--bind-address=127.0.0.1", "--port="+port, "--skip-name-resolve",
		"--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync",
		"--performance-schema=off", "--wsrep-on=ON", "--wsrep-provider="+galeraLibrary, "--wsrep-cluster-address=gcomm://",
		"--wsrep-node-address="+group, "--wsrep-provider-options=gmcast.listen_addr=tcp://"+group)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill() // its data goes with the test
		_ = server.Wait()
		_ = log.Close()
	})
	n := &node{t: t, url: "mysql://laigao@" + address + "/laigao"}
	if n.admin, err = sql.Open("mysql", "root@tcp("+address+")/"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.admin.Close() })
	n.waitUntilReady(log.Name())
	n.do(`CREATE DATABASE laigao CHARACTER SET utf8mb4`)
	n.do(`CREATE USER laigao IDENTIFIED BY ''`)
	n.do(`GRANT ALL ON laigao.* TO laigao`)
	return n
}

func (n *node) waitUntilReady(log string) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), 30*time.Second)
	defer cancel()
	for state := ""; state != "ON"; {
		row := n.admin.QueryRowContext(ctx, `SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_ready'`)
		if err := row.Scan(&state); err != nil && ctx.Err() != nil {
			words, _ := os.ReadFile(log)
			n.t.Fatalf("the node is not ready: %v\n%s", err, words)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (n *node) do(statement string) {
	n.t.Helper()
	if _, err := n.admin.ExecContext(n.t.Context(), statement); err != nil {
		n.t.Fatalf("%s: %v", statement, err)
	}
}

func userName() string {
	if os.Getuid() == 0 {
		return "root"
	}
	return strconv.Itoa(os.Getuid())
}
