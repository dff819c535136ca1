// Package clamdtest runs a real ClamAV daemon for tests, with a virus database
// of two made-up signatures.
package clamdtest

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"laigao/media"
)

// Infected is what the daemon takes for infected wherever it stands in a file.
const Infected = "LAIGAO-HARMLESS-TEST-VIRUS-7f3a9c"

// Name is how the daemon calls it, with what it adds to names of databases of
// one's own.
const Name = "Laigao.Test.Harmless.UNOFFICIAL"

// StreamLimit is the largest file that the daemon takes, in bytes.
const StreamLimit = 4 << 20

// Daemon is a daemon that a test may stop and start again.
type Daemon struct {
	t       testing.TB
	folder  string
	Address string // as LAIGAO_CLAMD has it
	port    string
	cmd     *exec.Cmd
}

// Start starts a daemon, which ends with the test.
func Start(t testing.TB) *Daemon {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close() // the daemon takes the port
	d := &Daemon{t: t, folder: t.TempDir(), port: port, Address: "tcp://127.0.0.1:" + port}
	config := fmt.Sprintf("Foreground yes\nTCPSocket %s\nTCPAddr 127.0.0.1\nDatabaseDirectory %s\nTemporaryDirectory %s\nStreamMaxLength %d\nMaxThreads 4\n",
		port, d.folder, d.folder, StreamLimit)
	d.write("clamd.conf", config)
	d.write("test.ndb", "Laigao.Test.Harmless:0:*:"+hex.EncodeToString([]byte(Infected))+"\n")
	d.Again()
	t.Cleanup(d.Stop)
	return d
}

func (d *Daemon) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.folder, name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// Again starts the daemon at its old address.
func (d *Daemon) Again() {
	d.t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/clamd"); err != nil {
			d.t.Fatalf("%v; scripts/install.sh test installs clamd", err)
		}
	}
	d.cmd = exec.Command(program, "--config-file="+filepath.Join(d.folder, "clamd.conf"))
	d.cmd.Stdout = nil
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	asked, err := media.NewClamd(d.Address)
	if err != nil {
		d.t.Fatal(err)
	}
	for range 300 {
		if err = asked.Ready(context.Background()); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	d.t.Fatalf("clamd does not start: %v", err)
}

// Stop ends the daemon, as a crash would.
func (d *Daemon) Stop() {
	if d.cmd == nil {
		return
	}
	_ = d.cmd.Process.Kill() // it may have ended by itself
	_ = d.cmd.Wait()
	d.cmd = nil
}
