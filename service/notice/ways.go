package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// way is one channel by which a notification can be tried.
type way struct {
	channel domain.Channel
	send    func(ctx context.Context) (messageID string, err error)
	outcome func(err error) Outcome
	ready   func() error         // nil where nothing is ever left alone
	credit  *domain.Subscription // what a try uses up, nil where it uses up nothing
	taken   string               // words for a message that was taken
}

// through tries a notification by one channel. It is done unless the channel
// cannot be tried or has definitely refused: then the next may.
func (s *Service) through(ctx context.Context, d *delivery, channel domain.Channel) (done bool, err error) {
	w, not, err := s.way(ctx, d, channel)
	if err != nil {
		return false, err
	}
	if _, doubt := d.doubt(); doubt && not != nil {
		return true, &domain.UnknownOutcome{Err: errors.New("what may have arrived cannot be repeated any more")}
	}
	if not != nil {
		if not.words != "" {
			d.obstacles = append(d.obstacles, *not)
		}
		return false, nil
	}
	if w.ready != nil {
		if err := w.ready(); err != nil {
			return true, fmt.Errorf("send notification %s: %w", d.notification.ID, err)
		}
	}
	try, begun, err := s.begin(ctx, d, w)
	if err != nil || !begun {
		return false, err
	}
	messageID, err := w.send(ctx)
	if err != nil {
		return s.markFailure(ctx, d, w, try, err)
	}
	return true, s.markSent(ctx, d, w, try, messageID)
}

// begin writes the try before the call and uses up what it needs, in one
// transaction. It reports false where that was gone meanwhile.
func (s *Service) begin(ctx context.Context, d *delivery, w way) (domain.Try, bool, error) {
	try := domain.Try{NotificationID: d.notification.ID, Channel: w.channel, Number: d.number, StartedAt: s.store.Now()}
	begun := true
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if w.credit != nil {
			var err error
			if begun, err = tx.SpendCredit(ctx, *w.credit, try); err != nil || !begun {
				return err
			}
		}
		return tx.AddTry(ctx, &try)
	})
	if err != nil {
		return try, false, fmt.Errorf("begin try %d of notification %s: %w", d.number, d.notification.ID, err)
	}
	if begun {
		d.number++
	}
	return try, begun, nil
}

// way returns how to try a channel, or what stands in its way: an obstacle
// without words where the channel was never set up for the kind.
func (s *Service) way(ctx context.Context, d *delivery, channel domain.Channel) (way, *obstacle, error) {
	switch channel {
	case domain.ChannelTemplate:
		return s.byTemplate(ctx, d)
	case domain.ChannelSubscription:
		return s.bySubscription(ctx, d)
	case domain.ChannelCustomer:
		return s.byCustomer(ctx, d)
	case domain.ChannelMail:
		return s.byMail(d)
	}
	return way{}, &obstacle{}, nil
}

// templateTaken says that the platform has taken a template message.
const templateTaken = "微信已接收。"

func (s *Service) byTemplate(ctx context.Context, d *delivery) (way, *obstacle, error) {
	if d.to.refusal != "" {
		return way{}, &obstacle{domain.ChannelTemplate, domain.NoticeUnreachable, d.to.refusal}, nil
	}
	message, err := s.message(ctx, d, settingTemplates)
	if err != nil {
		return way{}, nil, err
	}
	if message.TemplateID == "" {
		words := "还没有为“" + d.notification.Kind.Label() + "”选择通知模板。请管理员到“设置—通知模板”中选择，然后重发。"
		return way{}, &obstacle{domain.ChannelTemplate, domain.NoticeFailed, words}, nil
	}
	message.ClientMsgID = d.clientMsgID
	return way{
		channel: domain.ChannelTemplate, ready: s.notifier.Ready, outcome: s.notifier.Outcome, taken: templateTaken,
		send: func(ctx context.Context) (string, error) { return s.notifier.SendTemplate(ctx, message) },
	}, nil, nil
}

// bySubscription also reaches people who do not follow, as often as they have
// allowed it.
func (s *Service) bySubscription(ctx context.Context, d *delivery) (way, *obstacle, error) {
	if s.subscriptions == nil || d.to.openID == "" {
		return way{}, &obstacle{}, nil
	}
	message, err := s.message(ctx, d, settingSubscriptions)
	if err != nil || message.TemplateID == "" {
		return way{}, &obstacle{}, err
	}
	credit := &domain.Subscription{AppID: s.appID, OpenID: d.to.openID, TemplateID: message.TemplateID}
	all, err := s.store.Credits(ctx, s.appID, d.to.openID)
	if err != nil {
		return way{}, nil, fmt.Errorf("read credits: %w", err)
	}
	for _, one := range all {
		if one.TemplateID == message.TemplateID && one.Credits > 0 {
			return way{
				channel: domain.ChannelSubscription, credit: credit, outcome: s.notifier.Outcome, taken: "微信已接收，用去一次订阅。",
				send: func(ctx context.Context) (string, error) { return "", s.subscriptions.SendSubscription(ctx, message) },
			}, nil, nil
		}
	}
	return way{}, &obstacle{}, nil
}

// byCustomer writes into the chat while a window for that is known to be open.
func (s *Service) byCustomer(ctx context.Context, d *delivery) (way, *obstacle, error) {
	if s.windows == nil || d.to.refusal != "" {
		return way{}, &obstacle{}, nil
	}
	open, err := s.windows.Known(ctx, d.to.openID, s.store.Now())
	if err == nil && open {
		open, err = s.windows.Take(ctx, d.to.openID, s.store.Now())
	}
	if err != nil {
		s.log.WarnContext(ctx, "a window for customer messages is not known", "error", err)
	}
	if err != nil || !open {
		return way{}, &obstacle{}, nil
	}
	text := s.text(d.notification)
	return way{
		channel: domain.ChannelCustomer, outcome: s.notifier.Outcome, taken: "微信已接收，写在公众号的聊天里。",
		send: func(ctx context.Context) (string, error) { return "", s.notifier.SendText(ctx, d.to.openID, text) },
	}, nil, nil
}

func (s *Service) byMail(d *delivery) (way, *obstacle, error) {
	if s.mailer == nil || d.to.mail == "" {
		return way{}, &obstacle{}, nil
	}
	mail := s.mail(d)
	return way{
		channel: domain.ChannelMail, outcome: s.mailer.Outcome, taken: "邮件服务器已接收，发往 " + d.to.mail + "。",
		send: func(ctx context.Context) (string, error) { return "", s.mailer.SendMail(ctx, mail) },
	}, nil, nil
}

// message writes the message by the department's choice of a template; without a
// template id when none is chosen for the kind.
func (s *Service) message(ctx context.Context, d *delivery, setting string) (Template, error) {
	read := func() (Choices, error) {
		choices := Choices{}
		return choices, s.store.Setting(ctx, setting, &choices)
	}
	if bulk(ctx) {
		remembering := read
		read = func() (Choices, error) { return s.choosing.get(s.store.Now(), setting, remembering) }
	}
	choices, err := read()
	if err != nil {
		return Template{}, err
	}
	return s.compose(d.notification, d.to.openID, choices[d.notification.Kind]), nil
}

// compose fills a template with what a notification says.
func (s *Service) compose(n domain.Notification, openID string, choice Choice) Template {
	message := Template{OpenID: openID, TemplateID: choice.TemplateID}
	if n.Path != "" {
		message.URL = s.publicURL + n.Path
	}
	for _, name := range choice.names() {
		value, fixed := strings.CutPrefix(choice.Fields[name], "=")
		if !fixed {
			value = n.Fact(value)
		}
		message.Fields = append(message.Fields, Field{Name: name, Value: value})
	}
	return message
}

// lines are what a notification says, for channels of plain text.
func lines(n domain.Notification) []string {
	said := []string{n.Kind.Label()}
	for _, name := range domain.FactNames() {
		if value := n.Fact(name); value != "" {
			said = append(said, name+"："+value)
		}
	}
	return said
}

// text is a notification as it stands in the chat.
func (s *Service) text(n domain.Notification) string {
	said := lines(n)
	if n.Path != "" {
		said = append(said, `<a href="`+s.publicURL+n.Path+`">打开查看</a>`)
	}
	return strings.Join(said, "\n")
}

// mail is a notification as a mail. Its id makes a repeat recognisable.
func (s *Service) mail(d *delivery) Mail {
	n := d.notification
	subject := n.Kind.Label()
	if title := n.Fact("标题"); title != "" {
		subject += "：" + title
	}
	mail := Mail{To: d.to.mail, Subject: subject, ID: d.clientMsgID, Lines: lines(n)}
	if n.Path != "" {
		mail.Link = s.publicURL + n.Path
	}
	return mail
}
