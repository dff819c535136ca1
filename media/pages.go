package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"laigao/domain"
)

// Bounds of what one picture of a page may use.
const (
	pageLimit  = 60 * time.Second
	pageWidth  = 1200 // pixels
	pageHeight = 4000
	pageMargin = 24 // below the last line
)

// browserName is how a page is asked for.
const browserName = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"

// Pages photographs pages of the web by Chromium, in a folder that it removes.
// The browser reaches the web through a gate of ours and in no other way.
type Pages struct {
	chromium string
	folder   string // for temporary files; empty is the system's
	loopback bool   // pages on this machine may be photographed: for tests and the demo
}

// NewPages finds Chromium. Without it the error is NotFound: people send
// screenshots of their own.
func NewPages(folder string, loopback bool) (*Pages, error) {
	var missing error
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err == nil {
			return &Pages{chromium: path, folder: folder, loopback: loopback}, nil
		}
		missing = errors.Join(missing, err)
	}
	return nil, &domain.Error{Kind: domain.KindNotFound, Err: missing}
}

// Photograph writes a PNG of the page behind a link, as wide as a desktop shows
// it and as long as it is, up to a bound. Nothing is asked of hosts but those
// given and those below them. A page that cannot be photographed is an Invalid
// error with words for people.
func (p *Pages) Photograph(ctx context.Context, link string, hosts []string, w io.Writer) error {
	within, cancel := context.WithTimeout(ctx, pageLimit)
	defer cancel()
	err := p.photograph(within, link, hosts, w)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return &domain.Error{Kind: domain.KindInvalid, Err: err, Public: "网页太慢，一分钟没有打开，请自己截图后上传。"}
	}
	return err
}

func (p *Pages) photograph(ctx context.Context, link string, hosts []string, w io.Writer) error {
	g, err := openGate(ctx, hosts, p.loopback)
	if err != nil {
		return err
	}
	defer g.Close()
	if err := g.look(ctx, link); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(p.folder, "laigao-page-")
	if err != nil {
		return fmt.Errorf("photograph a page: %w", err)
	}
	defer os.RemoveAll(folder)
	shot := filepath.Join(folder, "page.png")
	if err := p.run(ctx, folder, append(p.arguments(g, folder, shot), link)); err != nil {
		return err
	}
	taken, err := os.Open(shot)
	if err != nil {
		return &domain.Error{Kind: domain.KindInvalid, Err: err, Public: wordsNoPage}
	}
	defer taken.Close()
	return trim(w, taken)
}

const wordsNoPage = "网页没有抓取成功，请自己截图后上传。"

// arguments tell Chromium to use the gate and nothing else, and to keep nothing.
func (p *Pages) arguments(g *gate, folder, shot string) []string {
	args := []string{
		"--headless", "--screenshot=" + shot, fmt.Sprintf("--window-size=%d,%d", pageWidth, pageHeight), "--hide-scrollbars", "--virtual-time-budget=10000",
		"--proxy-server=http://" + g.address(), "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		"--disable-quic", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-pings", "--mute-audio",
		"--block-new-web-contents", "--user-agent=" + browserName, "--lang=zh-CN", "--user-data-dir=" + filepath.Join(folder, "profile"),
	}
	if os.Geteuid() == 0 { // its sandbox refuses to work for root
		args = append(args, "--no-sandbox")
	}
	return args
}

// run runs Chromium within its bounds; its children end with it.
func (p *Pages) run(ctx context.Context, folder string, args []string) error {
	const bounds = `ulimit -t "$1"; shift; exec nice -n 10 "$@"`
	all := append([]string{"-c", bounds, "sh", strconv.Itoa(int(pageLimit.Seconds())), p.chromium}, args...)
	cmd := exec.CommandContext(ctx, "/bin/sh", all...)
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "LANG=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	end := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel, cmd.WaitDelay = end, 5*time.Second
	var said bytes.Buffer
	cmd.Stderr = &limited{&said, 4 << 20}
	err := cmd.Run()
	if cmd.Process != nil {
		_ = end() // what it left behind, if anything
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("photograph a page: %w", ctx.Err())
	case err != nil:
		return &domain.Error{Kind: domain.KindInvalid, Public: wordsNoPage, Err: fmt.Errorf("chromium: %w: %s", err, domain.Shorten(strings.TrimSpace(said.String()), 500))}
	}
	return nil
}

// trim writes a picture without the empty rows below the page.
func trim(w io.Writer, r io.Reader) error {
	whole, err := png.Decode(r)
	if err != nil {
		return &domain.Error{Kind: domain.KindInvalid, Public: wordsNoPage, Err: err}
	}
	rows := whole.Bounds()
	canvas := image.NewRGBA(rows)
	draw.Draw(canvas, rows, whole, rows.Min, draw.Src)
	last := rows.Dy() - 1
	bottom := canvas.Pix[last*canvas.Stride : last*canvas.Stride+4*rows.Dx()]
	for last > 0 && bytes.Equal(canvas.Pix[(last-1)*canvas.Stride:(last-1)*canvas.Stride+4*rows.Dx()], bottom) {
		last--
	}
	rows.Max.Y = min(rows.Max.Y, rows.Min.Y+max(last+pageMargin, pageWidth/4))
	if err := png.Encode(w, canvas.SubImage(rows)); err != nil {
		return fmt.Errorf("write the picture of a page: %w", err)
	}
	return nil
}
