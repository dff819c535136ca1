package media

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"laigao/domain"
)

const (
	clamdChunk = 256 << 10        // bytes sent at once
	clamdPause = 5 * time.Minute  // without a step forward
	clamdDial  = 10 * time.Second // until somebody answers
	clamdReply = 4 << 10          // bytes of one answer
)

// Clamd is a ClamAV daemon, asked by its own protocol.
type Clamd struct{ network, address string }

// NewClamd reads the address of a daemon: tcp://host:port or unix:/path.
func NewClamd(address string) (*Clamd, error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok && strings.HasPrefix(path, "/") {
		return &Clamd{"unix", path}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "tcp" || u.Hostname() == "" || u.Port() == "" {
		return nil, &domain.Error{Kind: domain.KindInvalid, Public: "clamd 的地址应写成 tcp://主机:端口 或 unix:/路径。", Err: err}
	}
	return &Clamd{"tcp", u.Host}, nil
}

// away makes a failure one that is tried again.
func away(err error) error {
	return &domain.Error{Kind: domain.KindUnavailable, Public: "查毒服务没有回应，请检查 clamd 是否在运行。", Err: fmt.Errorf("clamd: %w", err)}
}

// Ready asks whether the daemon works.
func (c *Clamd) Ready(ctx context.Context) error {
	answer, err := c.ask(ctx, "PING")
	if err == nil && answer != "PONG" {
		err = away(fmt.Errorf("unexpected answer %q", answer))
	}
	return err
}

// Version returns the daemon's version and that of its virus database.
func (c *Clamd) Version(ctx context.Context) (string, error) { return c.ask(ctx, "VERSION") }

func (c *Clamd) ask(ctx context.Context, command string) (string, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.end()
	if _, err := io.WriteString(conn, "z"+command+"\x00"); err != nil {
		return "", away(err)
	}
	return conn.answer()
}

// Scan lets the daemon look through a file. Whatever keeps it from an answer is
// an Unavailable error, but for a file that cannot be read.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (domain.Verdict, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return domain.Verdict{}, err
	}
	defer conn.end()
	answered := make(chan answer, 1) // it may come while we still send
	go func() {
		words, err := conn.answer()
		answered <- answer{words, err}
	}()
	unread, unsent := conn.send(r)
	if unread != nil {
		return domain.Verdict{}, fmt.Errorf("scan: %w", unread)
	}
	if unsent != nil {
		conn.still.Reset(time.Second) // the answer is there by now, or never comes
	}
	said := <-answered
	if said.err != nil {
		return domain.Verdict{}, errors.Join(said.err, unsent)
	}
	return verdictOf(said.words)
}

type answer struct {
	words string
	err   error
}

// verdictOf reads the answer to a stream.
func verdictOf(words string) (domain.Verdict, error) {
	found, infected := strings.CutSuffix(words, " FOUND")
	switch {
	case words == "stream: OK":
		return domain.Verdict{}, nil
	case strings.Contains(words, "INSTREAM size limit exceeded"), infected && strings.Contains(found, "Heuristics.Limits.Exceeded"):
		return domain.Verdict{TooLarge: true}, nil
	case infected:
		return domain.Verdict{Found: domain.Shorten(strings.TrimPrefix(found, "stream: "), 200)}, nil
	}
	return domain.Verdict{}, away(fmt.Errorf("unexpected answer %q", words))
}

// clamdConn is one conversation. It ends with its context, or when nothing
// moves for long.
type clamdConn struct {
	net.Conn
	release func() bool
	still   *time.Timer
}

func (c *Clamd) dial(ctx context.Context) (*clamdConn, error) {
	conn, err := (&net.Dialer{Timeout: clamdDial}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return nil, away(err)
	}
	end := func() { _ = conn.Close() } // whoever waits for it says so
	return &clamdConn{conn, context.AfterFunc(ctx, end), time.AfterFunc(clamdPause, end)}, nil
}

// end ends the conversation.
func (c *clamdConn) end() {
	c.release()
	c.still.Stop()
	_ = c.Close() // it was said what there was to say
}

// send sends a file as a stream: pieces, each preceded by its length, the last empty.
func (c *clamdConn) send(r io.Reader) (unread, unsent error) {
	if _, err := io.WriteString(c, "zINSTREAM\x00"); err != nil {
		return nil, err
	}
	piece := make([]byte, 4+clamdChunk)
	for {
		n, err := io.ReadFull(r, piece[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err, nil
		}
		c.still.Reset(clamdPause)
		binary.BigEndian.PutUint32(piece, uint32(n)) //nolint:gosec // at most clamdChunk
		if _, err := c.Write(piece[:4+n]); err != nil || n == 0 {
			return nil, err
		}
	}
}

// answer reads what the daemon says.
func (c *clamdConn) answer() (string, error) {
	words, err := bufio.NewReader(io.LimitReader(c, clamdReply)).ReadString(0)
	if err != nil {
		return "", away(err)
	}
	return strings.TrimSpace(strings.TrimSuffix(words, "\x00")), nil
}
