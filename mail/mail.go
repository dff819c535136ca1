// Package mail sends messages through the department's own mail server.
package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"laigao/domain"
)

// timeout is for connecting and for everything that the server is told.
const timeout = 20 * time.Second

// Message is a mail to one person: lines of plain text, and a link below them.
type Message struct {
	To      string
	Subject string
	ID      string // tells a repeat from another message; letters, digits and hyphens
	Lines   []string
	Link    string // whole address, empty without one
	Open    string // what the link says
}

// Sender sends through one server.
type Sender struct {
	host    string
	from    *netmail.Address
	now     func() time.Time
	options []gomail.Option
}

// Shape says how the address of a mail server is written.
const Shape = "LAIGAO_SMTP 应写成 smtp://用户:密码@主机:端口?from=发件地址 或 smtps://…"

// New makes a sender for a server such as
// smtps://user:pass@host:465?from=laigao@example.cn. By smtp the connection is
// encrypted where the server offers it, and always before a password is told to
// another machine. Its error does not hold the password.
func New(address string, now func() time.Time) (*Sender, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New(Shape)
	}
	from, err := netmail.ParseAddress(cmp.Or(u.Query().Get("from"), u.User.Username()))
	if err != nil {
		return nil, errors.New(Shape + "：没有可用的发件地址")
	}
	s := &Sender{host: u.Hostname(), from: from, now: now}
	port := map[string]int{"smtp": 587, "smtps": 465}[u.Scheme]
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New(Shape)
		}
	}
	s.options = []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithoutNoop(), gomail.WithoutRset()}
	password, secret := u.User.Password()
	switch {
	case u.Scheme == "smtps":
		s.options = append(s.options, gomail.WithSSL())
	case secret && !loopback(s.host):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if secret {
		way := gomail.SMTPAuthAutoDiscover
		if u.Scheme == "smtp" && loopback(s.host) {
			way = gomail.SMTPAuthPlain // never leaves this machine; the discovery wants an encrypted connection
		}
		s.options = append(s.options, gomail.WithSMTPAuth(way), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands a message to the server. It has no key against repeats, see Unknown;
// the same id makes a repeat recognisable to whoever reads it.
func (s *Sender) Send(ctx context.Context, m Message) error {
	message, err := s.write(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...) // one for each message: it is no pool
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return beforehand(ctx, err)
	}
	err = client.Send(message)
	_ = client.Close() // what was taken is taken
	return translate(err)
}

// write makes the message: plain text, and the same as simple HTML.
func (s *Sender) write(m Message) (*gomail.Msg, error) {
	message := gomail.NewMsg()
	message.FromMailAddress(s.from)
	if err := message.To(m.To); err != nil {
		return nil, &domain.Error{Kind: domain.KindInvalid, Public: "邮箱地址不对。", Err: err}
	}
	message.Subject(strings.Join(strings.Fields(m.Subject), " "))
	message.SetDateWithValue(s.now())
	_, host, _ := strings.Cut(s.from.Address, "@")
	message.SetMessageIDWithValue(m.ID + "@" + host)
	text, markup := strings.Join(m.Lines, "\n"), ""
	for _, line := range m.Lines {
		markup += "<p>" + html.EscapeString(line) + "</p>\n"
	}
	if m.Link != "" {
		open := cmp.Or(m.Open, "打开查看")
		text += "\n\n" + open + "：" + m.Link + "\n"
		markup += `<p><a href="` + html.EscapeString(m.Link) + `">` + html.EscapeString(open) + "</a></p>\n"
	}
	message.SetBodyString(gomail.TypeTextPlain, text)
	message.AddAlternativeString(gomail.TypeTextHTML, markup)
	return message, nil
}

// failure is a message that the server did not take, as far as is known.
type failure struct {
	code    int  // of the server's answer, 0 without one
	unknown bool // the server may have taken it
	refused bool // it is the receiver's address that was refused
	text    string
}

// Error describes the failure for the log.
func (f *failure) Error() string { return "mail: " + f.text }

// beforehand is a failure before anything was sent: the operator repairs, the
// work waits.
func beforehand(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return &domain.Error{Kind: domain.KindUnavailable, Public: "暂时连不上发信服务器，请稍后再试。", Err: &failure{text: "reach the server: " + err.Error()}}
}

// translate turns the library's error into one that the floors above understand.
func translate(err error) error {
	if err == nil {
		return nil
	}
	sending, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return &domain.Error{Kind: domain.KindUnavailable, Public: "暂时连不上发信服务器，请稍后再试。", Err: &failure{text: err.Error()}}
	}
	f := &failure{code: sending.ErrorCode(), refused: sending.Reason == gomail.ErrSMTPRcptTo, text: sending.Error()}
	f.unknown = sending.Reason == gomail.ErrSMTPDataClose && f.code == 0
	kind := domain.KindUnavailable
	if f.code >= 500 {
		kind = domain.KindInvalid
	}
	f.refused = f.refused && f.code >= 500
	return &domain.Error{Kind: kind, Public: "邮件没有发出去，请稍后再试。", Err: f}
}

// Unknown reports whether the server may have taken the message although it did
// not say so: all of it was written and no answer came.
func Unknown(err error) bool {
	f, ok := errors.AsType[*failure](err)
	return ok && f.unknown
}

// Refused reports whether the server refuses the receiver's address for good.
func Refused(err error) bool {
	f, ok := errors.AsType[*failure](err)
	return ok && f.refused
}

// Code returns the server's answer, 0 without one.
func Code(err error) int {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	return 0
}

// Advice says in Chinese what an error means and what to do about it.
func Advice(err error) string {
	f, ok := errors.AsType[*failure](err)
	switch {
	case !ok:
		return ""
	case f.unknown:
		return "发信服务器没有回答。"
	case f.refused:
		return "对方邮箱不存在或拒收，请本人在“我的账号”里改邮箱。"
	case f.code >= 500:
		return "发信服务器拒绝了这封邮件，请联系技术人员。"
	case f.code >= 400:
		return "发信服务器让稍后再试。"
	}
	return "连不上发信服务器，请联系技术人员。"
}
