package main

import (
	"context"
	"fmt"
	"regexp"
)

// tabs are the parts of a manuscript's page.
func tabs() []string {
	return []string{"text", "attachments", "checks", "revisions", "letters", "reviews", "course", "adoptions", "notes"}
}

var manuscriptLink = regexp.MustCompile(`/console/manuscripts/([0-9A-Z]{26})`)

// benchManuscriptPage opens the page of a manuscript in every state and with
// every part.
func benchManuscriptPage(ctx context.Context, k *kit) ([]figure, error) {
	return k.benchPages(ctx, "manuscript-page", func(ctx context.Context, d *desk) ([]page, error) {
		var pages []page
		for _, state := range []string{"reviewing", "returned", "accepted", "adopted", "rejected"} {
			list, err := d.get(ctx, "/console/manuscripts?state="+state)
			if err != nil {
				return nil, err
			}
			found := manuscriptLink.FindSubmatch(list)
			if found == nil {
				return nil, fmt.Errorf("no manuscript is %s", state)
			}
			for _, tab := range tabs() {
				pages = append(pages, page{label: state + ", " + tab, path: "/console/manuscripts/" + string(found[1]) + "?tab=" + tab})
			}
		}
		return pages, nil
	})
}
