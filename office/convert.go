package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"laigao/domain"
)

// Bounds of what one conversion may use.
const (
	convertWall     = 2 * time.Minute
	convertSeconds  = 90      // of computing
	convertMemoryKB = 4 << 20 // of addresses, which LibreOffice reserves more of than it uses
	convertBlocks   = 1 << 20 // of 512 bytes: the largest file that it may write
)

// converter makes .docx of other documents by LibreOffice: a program of its own,
// with a folder and a profile of its own that are gone afterwards, without
// macros, links and network.
type converter struct{ soffice string }

// findConverter finds LibreOffice, nil where it is not installed.
func findConverter() *converter {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return nil
	}
	return &converter{soffice}
}

// alone returns what runs a program without a network, nothing where the system
// does not allow it.
func alone(ctx context.Context) []string {
	words := []string{"unshare", "--user", "--map-current-user", "--net"}
	if exec.CommandContext(ctx, words[0], append(words[1:], "true")...).Run() != nil { //nolint:gosec // our own words
		return nil
	}
	return words
}

// toDocx makes a .docx of a document in a folder, read by a filter and no other,
// and returns its name. A document that LibreOffice cannot read is an Invalid
// error.
func (c *converter) toDocx(ctx context.Context, folder, document, filter string) (string, error) {
	return c.to(ctx, folder, document, filter, "docx:MS Word 2007 XML", ".docx")
}

// to makes another document of one in a folder, in a form with an extension.
func (c *converter) to(ctx context.Context, folder, document, filter, form, extension string) (string, error) {
	profile := filepath.Join(folder, "profile")
	if err := os.MkdirAll(filepath.Join(profile, "user"), 0o700); err != nil {
		return "", fmt.Errorf("convert document: %w", err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(closedProfile), 0o600); err != nil {
		return "", fmt.Errorf("convert document: %w", err)
	}
	out := filepath.Join(folder, "out")
	if err := runBounded(ctx, folder, c.soffice,
		"--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nolockcheck", "--nofirststartwizard",
		"-env:UserInstallation=file://"+profile, "--infilter="+filter, "--convert-to", form, "--outdir", out, document,
	); err != nil {
		return "", err
	}
	made := filepath.Join(out, strings.TrimSuffix(filepath.Base(document), filepath.Ext(document))+extension)
	info, err := os.Stat(made)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", domain.Invalid(wordsBroken)
	case err != nil:
		return "", fmt.Errorf("convert document: %w", err)
	case info.Size() > maxDocument:
		return "", domain.Invalid(wordsLarge)
	}
	return made, nil
}

// runBounded runs a program within bounds, with all that it starts. Stopped
// because of ctx, it returns why; by its own bounds, an Invalid error.
func runBounded(ctx context.Context, folder, program string, args ...string) error {
	const bounds = `ulimit -v "$1"; ulimit -t "$2"; ulimit -f "$3"; ulimit -c 0; shift 3; exec nice -n 10 "$@"`
	within, cancel := context.WithTimeout(ctx, convertWall)
	defer cancel()
	all := append([]string{"-c", bounds, "sh", strconv.Itoa(convertMemoryKB), strconv.Itoa(convertSeconds), strconv.Itoa(convertBlocks)}, alone(within)...)
	all = append(append(all, program), args...)
	cmd := exec.CommandContext(within, "/bin/sh", all...)
	cmd.Dir = folder
	const nowhere = "http://127.0.0.1:9" // nobody listens there
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "LANG=C.UTF-8", "SAL_USE_VCLPLUGIN=svp",
		"http_proxy=" + nowhere, "https_proxy=" + nowhere, "ftp_proxy=" + nowhere,
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	said := &head{}
	cmd.Stdout, cmd.Stderr = said, said // one writer, so that one goroutine writes
	err := cmd.Run()
	if cmd.Process != nil { // nil where ctx had ended before it began
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left behind, if anything
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", filepath.Base(program), ctx.Err())
	case err != nil:
		return &domain.Error{Kind: domain.KindInvalid, Public: wordsBroken, Err: fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(said.kept.String()))}
	}
	return nil
}

// head keeps the beginning of what a program says and forgets the rest.
type head struct{ kept bytes.Buffer }

// Write takes everything and keeps four kilobytes.
func (h *head) Write(p []byte) (int, error) {
	if room := 4<<10 - h.kept.Len(); room > 0 {
		h.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// closedProfile is a profile of LibreOffice in which documents run no macros,
// bring no links up to date and reach no network.
const closedProfile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
`
