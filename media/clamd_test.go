package media_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"laigao/domain"
	"laigao/media"
	"laigao/media/clamdtest"
)

func clamd(t *testing.T, address string) *media.Clamd {
	t.Helper()
	c, err := media.NewClamd(address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// repeated is a file of some size that is never in memory.
func repeated(size int64) io.Reader { return io.LimitReader(zeros{}, size) }

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestClamd_SaysWhatTheDaemonFinds(t *testing.T) {
	d := clamdtest.Start(t)
	c := clamd(t, d.Address)
	for name, tc := range map[string]struct {
		content io.Reader
		want    domain.Verdict
	}{
		"clean":                 {strings.NewReader("一篇稿件"), domain.Verdict{}},
		"nothing":               {strings.NewReader(""), domain.Verdict{}},
		"in pieces":             {iotest.OneByteReader(strings.NewReader("一篇稿件")), domain.Verdict{}},
		"infected":              {strings.NewReader("前" + clamdtest.Infected + "后"), domain.Verdict{Found: clamdtest.Name}},
		"infected far behind":   {io.MultiReader(repeated(3<<20), strings.NewReader(clamdtest.Infected)), domain.Verdict{Found: clamdtest.Name}},
		"at the limit":          {repeated(clamdtest.StreamLimit), domain.Verdict{}},
		"over the limit":        {repeated(clamdtest.StreamLimit + 1), domain.Verdict{TooLarge: true}},
		"far over the limit":    {repeated(300 << 20), domain.Verdict{TooLarge: true}},
		"twice over, infected":  {io.MultiReader(strings.NewReader(clamdtest.Infected), repeated(2*clamdtest.StreamLimit)), domain.Verdict{TooLarge: true}},
		"of the size of a part": {repeated(256 << 10), domain.Verdict{}},
	} {
		for range 3 {
			if got, err := c.Scan(t.Context(), tc.content); err != nil || got != tc.want {
				t.Errorf("%s: got %+v, %v, want %+v", name, got, err, tc.want)
			}
			if seeker, ok := tc.content.(io.Seeker); !ok {
				break
			} else if _, err := seeker.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
		}
	}
	if version, err := c.Version(t.Context()); err != nil || !strings.HasPrefix(version, "ClamAV ") {
		t.Errorf("version %q, %v", version, err)
	}
	broken := errors.New("the disk is broken")
	if _, err := c.Scan(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	d.Stop()
	for what, err := range map[string]error{"asked": c.Ready(t.Context()), "given a file": scan(t.Context(), c, repeated(10))} {
		if domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("%s while it is away: %v", what, err)
		}
	}
	d.Again()
	if err := c.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func scan(ctx context.Context, c *media.Clamd, r io.Reader) error {
	_, err := c.Scan(ctx, r)
	return err
}

// talk serves what calls itself a daemon, on a socket in a folder.
func talk(t *testing.T, with func(conn net.Conn)) *media.Clamd {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd.ctl")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				with(conn)
			}()
		}
	}()
	return clamd(t, "unix:"+path)
}

func TestClamd_TakesNothingElseForAnAnswer(t *testing.T) {
	for said, want := range map[string]domain.Verdict{
		"stream: OK\x00":                                           {},
		"stream: Win.Test.EICAR_HDB-1 FOUND\x00":                   {Found: "Win.Test.EICAR_HDB-1"},
		"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\x00": {TooLarge: true},
		"INSTREAM size limit exceeded. ERROR\x00":                  {TooLarge: true},
		"INSTREAM: Can't write to temporary file. ERROR\x00":       {Found: "?"},
		"UNKNOWN COMMAND\x00":                                      {Found: "?"},
		"stream: OK":                                               {Found: "?"},
		"":                                                         {Found: "?"},
		strings.Repeat("x", 10_000):                                {Found: "?"},
		"stream: " + strings.Repeat("病", 300) + " FOUND\x00":       {Found: strings.Repeat("病", 199) + "…"},
		"stream: Heuristics.Encrypted.Zip FOUND\x00stream: OK\x00garbage": {Found: "Heuristics.Encrypted.Zip"},
	} {
		c := talk(t, func(conn net.Conn) {
			_, _ = io.CopyN(io.Discard, conn, 10+4+3+4)
			_, _ = io.WriteString(conn, said)
		})
		got, err := c.Scan(t.Context(), strings.NewReader("abc"))
		if want.Found == "?" {
			if domain.KindOf(err) != domain.KindUnavailable {
				t.Errorf("%.40q: got %+v, %v, want to try again", said, got, err)
			}
		} else if err != nil || got != want {
			t.Errorf("%.40q: got %+v, %v, want %+v", said, got, err, want)
		}
	}
}

func TestClamd_EndsWithItsContext(t *testing.T) {
	c := talk(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := scan(ctx, c, strings.NewReader("abc")); domain.KindOf(err) != domain.KindUnavailable || time.Since(began) > 5*time.Second {
		t.Errorf("got %v after %v", err, time.Since(began))
	}
}

func TestNewClamd_ReadsAddresses(t *testing.T) {
	for address, good := range map[string]bool{
		"tcp://127.0.0.1:3310": true, "tcp://clamd:3310": true, "tcp://[::1]:3310": true, "unix:/run/clamav/clamd.ctl": true,
		"": false, "clamd": false, "tcp://clamd": false, "unix:clamd.ctl": false, "http://clamd:3310": false, "unix:": false,
	} {
		if _, err := media.NewClamd(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
