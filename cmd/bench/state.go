package main

import (
	"context"
	"crypto/rand"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// oneInTwenty are the 5 % of messages that the platform sends once more.
const oneInTwenty = 20

// benchState measures how many texts a second the callback keeps, one in twenty
// being sent twice, beside a bare handler that does the same cryptography and
// the same inserts into a database of the same kind.
func benchState(ctx context.Context, k *kit) ([]figure, error) {
	what := messages{text: "今天厂里的歌咏比赛很热闹", repeats: oneInTwenty}
	return k.compareOnBoth(ctx, "callback-state", what, func(engine string) (*process, error) {
		url, err := k.database(engine)
		if err != nil {
			return nil, err
		}
		p, _, err := start(ctx, nil, k.self, "-bare-state", url)
		return p, err
	})
}

// serveBareState is the anchor: the message's key and its text go into the two
// tables that the product keeps them in, in one transaction.
func serveBareState(ctx context.Context, address string) error {
	store, err := repository.Open(ctx, repository.Config{URL: address, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := store.Migrate(ctx); err != nil {
		return err
	}
	return serveBare(ctx, func(ctx context.Context, plain string) error {
		id, from := between(plain, "<MsgId>", "</MsgId>"), between(plain, "<FromUserName><![CDATA[", "]]>")
		err := store.InTx(ctx, func(tx *repository.Store) error {
			if err := tx.Receive(ctx, appID+":"+id, from, "收到"); err != nil {
				return err
			}
			return tx.AddMessage(ctx, repository.Message{AppID: appID, OpenID: from, Kind: "text", Sealed: domain.Sealed(plain)})
		})
		if domain.KindOf(err) == domain.KindConflict {
			_, err = store.Received(ctx, appID+":"+id)
		}
		return err
	})
}
