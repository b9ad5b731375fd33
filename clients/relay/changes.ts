// Writes and news, and what they do to the lists in Relay's store.
import { graphql } from "relay-runtime";

export const add = graphql`
  mutation ChangesAddMutation($input: CreatePaperInput!, $connections: [ID!]!) {
    createPaper(input: $input) {
      paper @prependNode(connections: $connections, edgeTypeName: "PaperEdge") {
        id
        ...feed_entry
      }
      userErrors {
        code
        message
        field
        ... on DuplicateIdentifier {
          existing {
            id
          }
        }
      }
    }
  }
`;

export const remove = graphql`
  mutation ChangesRemoveMutation($input: EntryInput!) {
    deletePaper(input: $input) {
      deletedId @deleteRecord
      userErrors {
        message
      }
    }
  }
`;

export const news = graphql`
  subscription ChangesNewsSubscription($filter: PaperFilter) {
    paperChanged(filter: $filter) {
      operation
      cursor
      paper {
        id
        ...feed_entry
      }
    }
  }
`;
